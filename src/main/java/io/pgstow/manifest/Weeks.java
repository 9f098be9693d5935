package io.pgstow.manifest;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.temporal.IsoFields;

/** Weeks as ISO 8601 counts them. */
final class Weeks {
  private static final int YEAR = 4;

  private Weeks() {}

  /** The Monday of a week that is written {@code YYYYww}; the text itself if it is no week. */
  static String firstDay(String week) {
    try {
      int year = Integer.parseInt(week.substring(0, YEAR));
      int number = Integer.parseInt(week.substring(YEAR));
      LocalDate monday =
          LocalDate.of(year, 1, 4)
              .with(IsoFields.WEEK_OF_WEEK_BASED_YEAR, number)
              .with(DayOfWeek.MONDAY);
      return DateTimeFormatter.BASIC_ISO_DATE.format(monday);
    } catch (DateTimeException | NumberFormatException _) {
      return week;
    }
  }
}
