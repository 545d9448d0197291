package io.howdah.localcluster.demo;

import java.util.Locale;

/**
 * Writes an SVG picture, element by element: lengths in pixels, (0, 0) at the top left. It refers
 * to nothing outside of itself.
 */
final class Svg {
  private final StringBuilder out = new StringBuilder();

  /**
   * Begins a picture on white ground.
   *
   * @param title and description: for those who cannot see it
   */
  Svg(int width, int height, String title, String description) {
    add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%1$d\" height=\"%2$d\""
            + " viewBox=\"0 0 %1$d %2$d\" role=\"img\" aria-labelledby=\"title description\""
            + " font-family=\"'DejaVu Sans', Verdana, Arial, sans-serif\" font-size=\"13\">",
        width, height);
    add("<title id=\"title\">%s</title>", escape(title));
    add("<desc id=\"description\">%s</desc>", escape(description));
    rectangle(0, 0, width, height, "#ffffff");
  }

  void rectangle(double x, double y, double width, double height, String fill) {
    add(
        "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>",
        x, y, width, height, fill);
  }

  /**
   * A straight line.
   *
   * @param dashes as stroke-dasharray, or "none"
   */
  void line(double x1, double y1, double x2, double y2, String stroke, String dashes) {
    add(
        "<path d=\"M%.1f %.1fL%.1f %.1f\" stroke=\"%s\" stroke-dasharray=\"%s\"/>",
        x1, y1, x2, y2, stroke, dashes);
  }

  /**
   * An area.
   *
   * @param title what a browser shows when the pointer is over it
   */
  void area(String path, String fill, String title) {
    add("<path d=\"%s\" fill=\"%s\"><title>%s</title></path>", path, fill, escape(title));
  }

  void outline(String path, String stroke, double width) {
    add("<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"%.1f\"/>", path, stroke, width);
  }

  void disc(double x, double y, double radius, String fill) {
    add("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" fill=\"%s\"/>", x, y, radius, fill);
  }

  /**
   * A text.
   *
   * @param anchor what of it is at x: start, middle or end
   * @param style further attributes, may be empty
   */
  void text(double x, double y, String anchor, String style, String words) {
    add(
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" %s>%s</text>",
        x, y, anchor, style, escape(words));
  }

  /** The whole picture. */
  String end() {
    return out + "</svg>\n";
  }

  private void add(String format, Object... values) {
    out.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
