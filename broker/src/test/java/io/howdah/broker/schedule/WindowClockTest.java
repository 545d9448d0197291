package io.howdah.broker.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.broker.model.Window;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class WindowClockTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  @Test
  void nothingWithoutWindows() {
    WindowClock.State state = new WindowClock(List.of()).at(at("2026-06-01T12:00+02:00"));
    assertThat(state)
        .isEqualTo(new WindowClock.State(Optional.empty(), List.of(), Optional.empty()));
  }

  @Test
  void aWindowLastsFromItsBeginUpToItsEnd() {
    Window work = window("30 7 * * 1-5", "10h", "30m");
    WindowClock clock = new WindowClock(List.of(work));
    // Monday, 1 June 2026.
    assertState(clock, "2026-06-01T06:59:59+02:00", "", "", "2026-06-01T07:00+02:00");
    assertState(clock, "2026-06-01T07:00+02:00", "", "30 7 * * 1-5", "2026-06-01T07:30+02:00");
    assertState(clock, "2026-06-01T07:29:59+02:00", "", "30 7 * * 1-5", "2026-06-01T07:30+02:00");
    assertState(clock, "2026-06-01T07:30+02:00", "30 7 * * 1-5", "", "2026-06-01T17:30+02:00");
    assertState(clock, "2026-06-01T17:29:59+02:00", "30 7 * * 1-5", "", "2026-06-01T17:30+02:00");
    assertState(clock, "2026-06-01T17:30+02:00", "", "", "2026-06-02T07:00+02:00");
    // Friday evening: the next one is on Monday.
    assertState(clock, "2026-06-05T18:00+02:00", "", "", "2026-06-08T07:00+02:00");
  }

  @Test
  void dayOfMonthAndDayOfWeekAreAlternatives() {
    WindowClock clock = new WindowClock(List.of(window("0 0 13 * 5", "1h", "0s")));
    assertThat(clock.at(at("2026-05-13T00:30+02:00")).active()).isPresent();
    assertThat(clock.at(at("2026-05-15T00:30+02:00")).active()).isPresent();
    assertThat(clock.at(at("2026-05-14T00:30+02:00")).active()).isEmpty();
  }

  @Test
  void theLaterEntryWins() {
    Window day = window("0 8 * * *", "10h", "1h");
    Window noon = window("0 12 * * *", "1h", "1h");
    WindowClock dayFirst = new WindowClock(List.of(day, noon));
    assertState(
        dayFirst, "2026-06-01T11:30+02:00", "0 8 * * *", "0 12 * * *", "2026-06-01T12:00+02:00");
    assertState(dayFirst, "2026-06-01T12:30+02:00", "0 12 * * *", "", "2026-06-01T13:00+02:00");
    assertState(dayFirst, "2026-06-01T13:00+02:00", "0 8 * * *", "", "2026-06-01T18:00+02:00");

    WindowClock noonFirst = new WindowClock(List.of(noon, day));
    // Noon's window will be covered when it begins, so it is not announced.
    assertState(noonFirst, "2026-06-01T11:30+02:00", "0 8 * * *", "", "2026-06-01T12:00+02:00");
    assertState(noonFirst, "2026-06-01T12:30+02:00", "0 8 * * *", "", "2026-06-01T13:00+02:00");
  }

  @Test
  void severalAreAnnouncedInTheOrderOfTheirBegins() {
    Window later = window("0 10 * * *", "1h", "3h");
    Window earlier = window("0 9 * * *", "1h", "3h");
    assertThat(new WindowClock(List.of(later, earlier)).at(at("2026-06-01T08:00+02:00")).ahead())
        .containsExactly(earlier, later);
  }

  @Test
  void aWindowThatBeginsAgainBeforeItEndsGoesOn() {
    WindowClock clock = new WindowClock(List.of(window("0 * * * *", "90m", "0s")));
    assertThat(clock.at(at("2026-06-01T08:45+02:00")).active()).isPresent();
    assertThat(clock.at(at("2026-06-01T09:29+02:00")).active()).isPresent();
  }

  @Test
  void aLengthIsRealTimeAlsoAcrossAChangeOfTheClock() {
    WindowClock clock = new WindowClock(List.of(window("0 1 * * *", "4h", "0s")));
    // 29 March: 02:00 is followed by 03:00. 25 October: 03:00 by 02:00.
    assertState(clock, "2026-03-29T01:00+01:00", "0 1 * * *", "", "2026-03-29T06:00+02:00");
    assertState(clock, "2026-10-25T01:00+02:00", "0 1 * * *", "", "2026-10-25T04:00+01:00");
  }

  @Test
  void aBeginInTheHourThatIsLeftOutComesAtItsEnd() {
    CronExpression cron = CronExpression.parse("30 2 * * *");
    assertThat(cron.next(at("2026-03-29T01:59+01:00"), BERLIN))
        .contains(at("2026-03-29T03:00+02:00"));
    assertThat(cron.last(at("2026-03-29T03:00+02:00"), BERLIN))
        .contains(at("2026-03-29T03:00+02:00"));
    assertThat(cron.last(at("2026-03-29T01:59:59+01:00"), BERLIN))
        .contains(at("2026-03-28T02:30+01:00"));
    assertThat(cron.next(at("2026-03-29T03:00+02:00"), BERLIN))
        .contains(at("2026-03-30T02:30+02:00"));
  }

  @Test
  void aBeginInTheHourThatComesTwiceIsTheFirst() {
    CronExpression cron = CronExpression.parse("30 2 * * *");
    Instant first = at("2026-10-25T02:30+02:00");
    assertThat(cron.next(at("2026-10-25T02:29+02:00"), BERLIN)).contains(first);
    assertThat(cron.next(first, BERLIN)).contains(at("2026-10-26T02:30+01:00"));
    assertThat(cron.last(at("2026-10-25T02:00+01:00"), BERLIN)).contains(first);
    assertThat(cron.next(at("2026-10-25T02:10+01:00"), BERLIN))
        .contains(at("2026-10-26T02:30+01:00"));
    assertThat(CronExpression.parse("0 3 * * *").next(at("2026-10-25T02:45+02:00"), BERLIN))
        .contains(at("2026-10-25T03:00+01:00"));
  }

  /** Begins never go back, and {@code last} agrees with {@code next}, over a year of minutes. */
  @Test
  void lastAndNextAgree() {
    for (String text : List.of("*/20 * * * *", "15 2 * * 0", "0 0 31 * *", "5 1-3 * 3,10 *")) {
      CronExpression cron = CronExpression.parse(text);
      List<Instant> begins = new ArrayList<>();
      Instant end = at("2026-12-01T00:00+01:00");
      Optional<Instant> next = cron.next(at("2026-03-01T00:00+01:00"), BERLIN);
      while (next.isPresent() && next.get().isBefore(end) && begins.size() < 4000) {
        begins.add(next.get());
        next = cron.next(next.get(), BERLIN);
      }
      assertThat(begins).isSorted().doesNotHaveDuplicates();
      for (int i = 1; i < begins.size(); i++) {
        Instant begin = begins.get(i);
        assertThat(cron.last(begin, BERLIN)).contains(begin);
        assertThat(cron.last(begin.minusMillis(1), BERLIN)).contains(begins.get(i - 1));
      }
    }
  }

  @Test
  void whatNeverComesTrueIsEmptyAndWhatIsNoExpressionIsRefused() {
    assertThat(CronExpression.parse("0 0 30 2 *").next(at("2026-01-01T00:00Z"), BERLIN)).isEmpty();
    assertThatThrownBy(() -> CronExpression.parse("0 0 * *"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> CronExpression.parse("61 0 * * *"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static void assertState(
      WindowClock clock, String time, String active, String ahead, String nextChange) {
    WindowClock.State state = clock.at(at(time));
    assertThat(state.active().map(Window::cron).orElse(""))
        .as("active at %s", time)
        .isEqualTo(active);
    assertThat(state.ahead().stream().map(Window::cron).findFirst().orElse(""))
        .as("ahead at %s", time)
        .isEqualTo(ahead);
    assertThat(state.nextChange()).as("next change at %s", time).contains(at(nextChange));
  }

  private static Instant at(String time) {
    return ZonedDateTime.parse(time).toInstant();
  }

  private static Window window(String cron, String length, String ahead) {
    return new Window(
        cron,
        BERLIN,
        Duration.parse("PT" + length),
        Duration.parse("PT" + ahead),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
