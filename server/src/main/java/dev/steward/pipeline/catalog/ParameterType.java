package dev.steward.pipeline.catalog;

import java.util.Set;

/** The type of a parameter. Error messages name it by its Java class, as those of Jenkins do. */
public enum ParameterType {
  TEXT("class java.lang.String"),
  NUMBER("int"),
  FLAG("boolean"),
  LIST("interface java.util.List"),
  TIME_UNIT("class java.util.concurrent.TimeUnit"),
  /** Any value, or an object that a script describes by a map or a call. */
  OBJECT("class java.lang.Object");

  private static final Set<String> TIME_UNITS =
      Set.of("NANOSECONDS", "MICROSECONDS", "MILLISECONDS", "SECONDS", "MINUTES", "HOURS", "DAYS");

  private final String className;

  ParameterType(String className) {
    this.className = className;
  }

  /** The type as error messages write it. */
  public String className() {
    return className;
  }

  /** Returns whether the parameter accepts the literal: a string, a number or a boolean. */
  public boolean accepts(Object literal) {
    return switch (this) {
      case TEXT -> !(literal instanceof Integer || literal instanceof Boolean);
      case NUMBER -> literal instanceof Number;
      case LIST -> false;
      case TIME_UNIT -> literal instanceof String text && TIME_UNITS.contains(text);
      case FLAG, OBJECT -> true;
    };
  }
}
