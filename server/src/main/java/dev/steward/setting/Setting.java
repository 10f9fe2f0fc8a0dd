package dev.steward.setting;

import dev.steward.access.PasswordPolicy;
import dev.steward.access.Permission;
import dev.steward.problem.Problem;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One thing that can be set while the server runs: its name, who may set it, what it is where
 * nobody did, and what it may be. All there are stand in {@link #ALL}.
 *
 * @param <T> String, Long or Boolean
 */
public final class Setting<T> {

  private static final int MOST_TEXT = 10_000;
  private static final long MOST_QUIET_SECONDS = 365L * 24 * 3_600;
  private static final long MOST_DAYS = 36_500;

  /** What clients use, ending in a slash; empty where it is what they send. */
  public static final Setting<String> URL =
      text("url", Permission.MANAGE, "", Setting::checkUrl, false);

  /** What all who come to the server read first. */
  public static final Setting<String> SYSTEM_MESSAGE =
      text("systemMessage", Permission.MANAGE, "", _ -> {}, false);

  /** How long a build waits for others to join it, where its job does not say. */
  public static final Setting<Long> QUIET_SECONDS =
      whole("quietPeriodSeconds", Permission.MANAGE, 5, 0, MOST_QUIET_SECONDS);

  /** Categories of jobs of which only so many builds go on at once. */
  public static final Setting<String> THROTTLE_CATEGORIES =
      text("throttleCategories", Permission.MANAGE, "", ThrottleCategories::parse, false);

  /** Where programs lie that jobs name. */
  public static final Setting<String> TOOLS =
      text("toolInstallations", Permission.ADMINISTER, "", ToolInstallations::parse, false);

  /** Asks for crumbs wherever Jenkins does. */
  public static final Setting<Boolean> CRUMBS_STRICT =
      flag("crumbsStrict", Permission.ADMINISTER, false);

  /** How many characters a new password has at least; 1 is Jenkins' rule. */
  public static final Setting<Long> PASSWORD_MIN_LENGTH =
      whole("passwordMinLength", Permission.ADMINISTER, PasswordPolicy.DEFAULT.minLength(), 1, 64);

  /** Applies the minimum length to new passwords that come over Jenkins' URLs too. */
  public static final Setting<Boolean> PASSWORD_MIN_LENGTH_EVERYWHERE =
      flag(
          "passwordMinLengthEverywhere",
          Permission.ADMINISTER,
          PasswordPolicy.DEFAULT.everywhere());

  /** How long the audit is kept; 0 keeps it for ever. */
  public static final Setting<Long> AUDIT_DAYS =
      whole("auditDays", Permission.ADMINISTER, 0, 0, MOST_DAYS);

  /** Loggers and their levels: {@code dev.steward.engine=FINE, org.eclipse=WARNING}. */
  public static final Setting<String> LOG_LEVELS =
      text("logLevels", Permission.ADMINISTER, "", Setting::checkLevels, false);

  /** The server that takes mail; empty where none is sent. */
  public static final Setting<String> MAIL_HOST =
      text("mailHost", Permission.ADMINISTER, "", Setting::checkHost, false);

  public static final Setting<Long> MAIL_PORT =
      whole("mailPort", Permission.ADMINISTER, 25, 1, 65_535);

  public static final Setting<String> MAIL_USER =
      text("mailUser", Permission.ADMINISTER, "", Setting::checkLine, false);

  public static final Setting<String> MAIL_PASSWORD =
      text("mailPassword", Permission.ADMINISTER, "", Setting::checkLine, true);

  public static final Setting<String> MAIL_FROM =
      text("mailFrom", Permission.ADMINISTER, "", Setting::checkAddress, false);

  public static final Setting<String> MAIL_REPLY_TO =
      text("mailReplyTo", Permission.ADMINISTER, "", Setting::checkAddress, false);

  /** How the way to the mail server is encrypted. */
  public static final Setting<String> MAIL_TLS =
      text("mailTls", Permission.ADMINISTER, "none", Setting::checkTls, false);

  public static final List<Setting<?>> ALL =
      List.of(
          URL,
          SYSTEM_MESSAGE,
          QUIET_SECONDS,
          THROTTLE_CATEGORIES,
          TOOLS,
          CRUMBS_STRICT,
          PASSWORD_MIN_LENGTH,
          PASSWORD_MIN_LENGTH_EVERYWHERE,
          AUDIT_DAYS,
          LOG_LEVELS,
          MAIL_HOST,
          MAIL_PORT,
          MAIL_USER,
          MAIL_PASSWORD,
          MAIL_FROM,
          MAIL_REPLY_TO,
          MAIL_TLS);

  private final String name;
  private final Permission permission;
  private final T fallback;
  private final boolean secret;
  private final Function<Object, String> checked;
  private final Function<String, T> reader;

  private Setting(
      String name,
      Permission permission,
      T fallback,
      boolean secret,
      Function<Object, String> checked,
      Function<String, T> reader) {
    this.name = name;
    this.permission = permission;
    this.fallback = fallback;
    this.secret = secret;
    this.checked = checked;
    this.reader = reader;
  }

  private static Setting<String> text(
      String name, Permission permission, String fallback, Consumer<String> check, boolean secret) {
    return new Setting<>(
        name,
        permission,
        fallback,
        secret,
        given -> {
          if (!(given instanceof String text)) {
            throw new Problem.Invalid(name + " takes a text.");
          }
          if (text.length() > MOST_TEXT) {
            throw new Problem.Invalid(name + " takes at most " + MOST_TEXT + " characters.");
          }
          check.accept(text);
          return text;
        },
        text -> text);
  }

  private static Setting<Long> whole(
      String name, Permission permission, long fallback, long least, long most) {
    return new Setting<>(
        name,
        permission,
        fallback,
        false,
        given -> {
          Long number = number(given);
          if (number == null || number < least || number > most) {
            throw new Problem.Invalid(
                name + " takes a whole number from " + least + " to " + most + ".");
          }
          return Long.toString(number);
        },
        Long::valueOf);
  }

  private static @Nullable Long number(Object given) {
    return switch (given) {
      case Long number -> number;
      case Integer number -> number.longValue();
      case String text when text.length() < 19 && text.matches("-?[0-9]+") -> Long.valueOf(text);
      default -> null;
    };
  }

  private static Setting<Boolean> flag(String name, Permission permission, boolean fallback) {
    return new Setting<>(
        name,
        permission,
        fallback,
        false,
        given -> {
          if (given instanceof Boolean || given.equals("true") || given.equals("false")) {
            return given.toString();
          }
          throw new Problem.Invalid(name + " takes true or false.");
        },
        Boolean::valueOf);
  }

  /** The setting of that name, or null. */
  public static @Nullable Setting<?> find(String name) {
    for (Setting<?> one : ALL) {
      if (one.name.equals(name)) {
        return one;
      }
    }
    return null;
  }

  /** As clients write it: {@code systemMessage}. */
  public String name() {
    return name;
  }

  /** What who changes it needs. */
  public Permission permission() {
    return permission;
  }

  /** What it is where nobody set it. */
  public T fallback() {
    return fallback;
  }

  /** True where it can be set and is never shown. */
  public boolean secret() {
    return secret;
  }

  /**
   * As it is kept.
   *
   * @throws Problem.Invalid where it may not be that
   */
  String checked(Object given) {
    return checked.apply(given);
  }

  T read(String kept) {
    return reader.apply(kept);
  }

  private static void checkUrl(String text) {
    if (!text.isEmpty() && !ServerSettings.isUrl(text)) {
      throw new Problem.Invalid(
          "url takes a URL that ends in a slash, such as https://ci.example.org/, or nothing.");
    }
  }

  private static void checkHost(String text) {
    if (!text.matches("[A-Za-z0-9.:-]{0,253}")) {
      throw new Problem.Invalid("mailHost takes the name or the address of a server.");
    }
  }

  private static void checkLine(String text) {
    if (text.chars().anyMatch(Character::isISOControl)) {
      throw new Problem.Invalid("The mail server's user and password are one line each.");
    }
  }

  private static void checkAddress(String text) {
    checkLine(text);
    if (!text.isEmpty() && !text.matches("[^@]*[^@\\s]@[A-Za-z0-9.-]+>?")) {
      throw new Problem.Invalid(
          "mailFrom and mailReplyTo take an address, such as ci@example.org or CI"
              + " <ci@example.org>.");
    }
  }

  private static void checkTls(String text) {
    if (!List.of("none", "starttls", "tls").contains(text)) {
      throw new Problem.Invalid("mailTls takes none, starttls or tls.");
    }
  }

  private static void checkLevels(String text) {
    Levels.parse(text);
  }

  @Override
  public String toString() {
    return name;
  }
}
