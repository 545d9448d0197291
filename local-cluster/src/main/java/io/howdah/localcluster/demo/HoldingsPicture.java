package io.howdah.localcluster.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/**
 * The picture of who held what over time: above Mesos' cpus as stacked bands, below YARN's capacity
 * and its use, with the marks of the timeline through both and listed at the bottom.
 */
final class HoldingsPicture {
  private static final int WIDTH = 1160;
  private static final int LEFT = 72;
  private static final int RIGHT = 910;
  private static final int TOP = 100;
  private static final int MIDDLE = 400;
  private static final int YARN_TOP = 450;
  private static final int YARN_BOTTOM = 580;
  private static final int LIST = 640;
  private static final int LINE = 20;
  private static final int MARK_ROWS = 3;

  private static final String INK = "#222222";
  private static final String FREE = "#f2f2f2";
  private static final String BASE = "#1b3a5c";
  private static final String[] LEASES = {"#2f7fc1", "#6fb1e4", "#b5daf5"};
  private static final String[] SERVICES = {"#d55e00", "#f0b429", "#8e5ea2"};
  private static final String USED = "#2a9d6f";

  private final List<Holdings> samples;
  private final List<Timeline.Mark> marks;
  private final List<Band> bands;

  /** One who holds, from the bottom of the stack to its top. */
  private record Band(String label, String colour, ToDoubleFunction<Holdings> value) {}

  /**
   * Makes it of what was recorded.
   *
   * @param samples at least two, in order
   */
  HoldingsPicture(List<Holdings> samples, List<Timeline.Mark> marks) {
    this.samples = samples;
    this.marks = marks;
    this.bands = bands(samples);
  }

  String draw() {
    int rows = (marks.size() + 1) / 2;
    Svg svg = new Svg(WIDTH, LIST + rows * LINE + 12, "Who held what over time", description());
    double from = samples.get(0).at();
    double to = samples.get(samples.size() - 1).at();
    double cpus = samples.stream().mapToDouble(Holdings::total).max().orElse(1);
    double vcores = samples.stream().mapToDouble(one -> one.yarn().capacity()).max().orElse(1);
    Steps mesos = new Steps(LEFT, RIGHT, TOP, MIDDLE, from, to, cpus);
    Steps yarn = new Steps(LEFT, RIGHT, YARN_TOP, YARN_BOTTOM, from, to, Math.max(1, vcores) * 1.1);
    svg.text(LEFT, 28, "start", "font-size=\"19\" font-weight=\"bold\"", "Who held what over time");
    svg.text(
        LEFT,
        48,
        "start",
        "fill=\"#555555\"",
        "Mesos' cpus on all agents (above) and the vcores that YARN makes of Hadoop's share (below)");
    stack(svg, mesos);
    values(svg, mesos, 5, "cpus");
    use(svg, yarn);
    values(svg, yarn, 4, "vcores");
    times(svg, yarn);
    marks(svg, mesos);
    return svg.end();
  }

  private void stack(Svg svg, Steps panel) {
    ToDoubleFunction<Holdings> below = sample -> 0;
    double row = MIDDLE - 8;
    for (Band band : bands) {
      ToDoubleFunction<Holdings> under = below;
      ToDoubleFunction<Holdings> over =
          sample -> under.applyAsDouble(sample) + band.value().applyAsDouble(sample);
      String path = panel.band(samples, under, over);
      svg.area(path, band.colour(), band.label());
      svg.outline(path, "#ffffff", 0.6);
      legend(svg, row, band.colour(), band.label());
      row -= 24;
      below = over;
    }
  }

  private void use(Svg svg, Steps panel) {
    svg.area(
        panel.band(samples, sample -> 0, sample -> sample.yarn().used()),
        USED,
        "vcores in containers");
    svg.outline(panel.edge(samples, sample -> sample.yarn().capacity()), INK, 2);
    svg.rectangle(RIGHT + 18, YARN_TOP + 23, 16, 2, INK);
    svg.text(RIGHT + 42, YARN_TOP + 29, "start", "", "YARN's capacity");
    legend(svg, YARN_TOP + 52, USED, "in containers of jobs");
  }

  private static void legend(Svg svg, double y, String colour, String label) {
    svg.rectangle(RIGHT + 18, y - 11, 16, 14, colour);
    svg.text(RIGHT + 42, y + 1, "start", "", label);
  }

  private static void values(Svg svg, Steps panel, int step, String unit) {
    for (int value = 0; value <= panel.highest(); value += step) {
      double y = panel.y(value);
      svg.line(LEFT - 5, y, LEFT, y, INK, "none");
      svg.text(LEFT - 9, y + 4, "end", "", Integer.toString(value));
    }
    svg.line(LEFT, panel.top(), LEFT, panel.bottom(), INK, "none");
    svg.line(LEFT, panel.bottom(), RIGHT, panel.bottom(), INK, "none");
    svg.text(LEFT - 9, panel.top() - 8, "end", "font-weight=\"bold\"", unit);
  }

  private static void times(Svg svg, Steps panel) {
    int step = panel.to() - panel.from() > 240 ? 30 : 10;
    int first = (int) Math.ceil(panel.from() / step) * step;
    for (int second = first; second <= panel.to(); second += step) {
      double x = panel.x(second);
      svg.line(x, panel.bottom(), x, panel.bottom() + 5, INK, "none");
      svg.text(x, panel.bottom() + 20, "middle", "", Integer.toString(second));
    }
    svg.text(
        (LEFT + RIGHT) / 2.0, panel.bottom() + 38, "middle", "", "seconds since the demo began");
  }

  private void marks(Svg svg, Steps panel) {
    int rows = (marks.size() + 1) / 2;
    int row = 0;
    double last = -100;
    for (int i = 0; i < marks.size(); i++) {
      Timeline.Mark mark = marks.get(i);
      String number = Integer.toString(i + 1);
      double x = Math.min(RIGHT, Math.max(LEFT, panel.x(mark.at())));
      // Numbers that would cover each other go side by side one above the other.
      row = x - last < 20 ? (row + 1) % MARK_ROWS : 0;
      last = x;
      double y = TOP - 14 - row * 18;
      svg.line(x, y, x, YARN_BOTTOM, INK, "3 3");
      number(svg, x, y, number);
      double column = i < rows ? LEFT : (LEFT + WIDTH) / 2.0;
      double line = LIST + (i % rows) * LINE;
      number(svg, column + 8, line, number);
      svg.text(
          column + 24,
          line + 5,
          "start",
          "",
          String.format(Locale.ROOT, "%.1f s  %s", mark.at(), mark.what()));
    }
  }

  private static void number(Svg svg, double x, double y, String number) {
    svg.disc(x, y, 8.5, INK);
    svg.text(x, y + 4, "middle", "fill=\"#ffffff\" font-size=\"11\"", number);
  }

  private String description() {
    StringBuilder words =
        new StringBuilder("Stacked bands, from the bottom: ")
            .append(String.join(", ", bands.stream().map(Band::label).toList()))
            .append(". Events: ");
    marks.forEach(
        mark -> words.append(String.format(Locale.ROOT, "%.1f s %s; ", mark.at(), mark.what())));
    return words.toString().strip();
  }

  private static List<Band> bands(List<Holdings> samples) {
    TreeSet<String> hosts = new TreeSet<>();
    TreeSet<String> services = new TreeSet<>();
    samples.forEach(
        sample -> {
          hosts.addAll(sample.leases().keySet());
          services.addAll(sample.services().keySet());
        });
    List<Band> bands = new ArrayList<>();
    bands.add(new Band("Hadoop: base tasks, daemons", BASE, Holdings::base));
    int number = 0;
    for (String host : hosts) {
      bands.add(
          new Band(
              "Hadoop: leases on " + host,
              LEASES[number++ % LEASES.length],
              sample -> sample.leases().getOrDefault(host, 0.0)));
    }
    number = 0;
    for (String service : services) {
      bands.add(
          new Band(
              "service " + service,
              SERVICES[number++ % SERVICES.length],
              sample -> sample.services().getOrDefault(service, 0.0)));
    }
    bands.add(new Band("free", FREE, Holdings::free));
    return bands;
  }
}
