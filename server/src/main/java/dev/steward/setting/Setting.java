package dev.steward.setting;

import dev.steward.access.PasswordPolicy;
import dev.steward.access.Permission;
import dev.steward.problem.Problem;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A setting that can be changed while the server runs: its name, permission, default and
 * validation. {@link #ALL} lists all settings.
 *
 * @param <T> String, Long or Boolean
 */
public final class Setting<T> {

  private static final int MAX_TEXT = 10_000;
  private static final long MAX_QUIET_SECONDS = 365L * 24 * 3_600;
  private static final long MAX_DAYS = 36_500;

  /** URL that clients use, ending in a slash; empty to use that of the request. */
  public static final Setting<String> URL =
      text("url", Permission.MANAGE, "", SettingChecks::checkUrl, false);

  /** Message at the top of the start page. */
  public static final Setting<String> SYSTEM_MESSAGE =
      text("systemMessage", Permission.MANAGE, "", _ -> {}, false);

  /** Default quiet period of jobs. */
  public static final Setting<Long> QUIET_SECONDS =
      integer("quietPeriodSeconds", Permission.MANAGE, 5, 0, MAX_QUIET_SECONDS);

  /** Throttle categories, which limit concurrent builds. */
  public static final Setting<String> THROTTLE_CATEGORIES =
      text("throttleCategories", Permission.MANAGE, "", ThrottleCategories::parse, false);

  /** Installation directories of tools. */
  public static final Setting<String> TOOLS =
      text("toolInstallations", Permission.ADMINISTER, "", ToolInstallations::parse, false);

  /** Program that accepts docker's commands; empty for docker or podman, whichever is installed. */
  public static final Setting<String> CONTAINER_PROGRAM =
      text("containerProgram", Permission.ADMINISTER, "", SettingChecks::checkProgram, false);

  /** Whether jobs may use privileged containers. */
  public static final Setting<Boolean> CONTAINERS_PRIVILEGED =
      bool("containersPrivileged", Permission.ADMINISTER, false);

  /** Whether pipelines may define the pods that they run in. */
  public static final Setting<Boolean> PIPELINE_POD_TEMPLATES =
      bool("pipelinePodTemplates", Permission.ADMINISTER, false);

  /** Requires crumbs wherever Jenkins does. */
  public static final Setting<Boolean> CRUMBS_STRICT =
      bool("crumbsStrict", Permission.ADMINISTER, false);

  /** Minimum length of a new password; 1 is Jenkins' rule. */
  public static final Setting<Long> PASSWORD_MIN_LENGTH =
      integer(
          "passwordMinLength", Permission.ADMINISTER, PasswordPolicy.DEFAULT.minLength(), 1, 64);

  /** Also applies the minimum length to new passwords that are set through Jenkins' URLs. */
  public static final Setting<Boolean> PASSWORD_MIN_LENGTH_EVERYWHERE =
      bool(
          "passwordMinLengthEverywhere",
          Permission.ADMINISTER,
          PasswordPolicy.DEFAULT.everywhere());

  /** How long audit entries are kept; 0 keeps them indefinitely. */
  public static final Setting<Long> AUDIT_DAYS =
      integer("auditDays", Permission.ADMINISTER, 0, 0, MAX_DAYS);

  /** Loggers and their levels: {@code dev.steward.engine=FINE, org.eclipse=WARNING}. */
  public static final Setting<String> LOG_LEVELS =
      text("logLevels", Permission.ADMINISTER, "", SettingChecks::checkLevels, false);

  /** Mail server; empty turns off email. */
  public static final Setting<String> MAIL_HOST =
      text("mailHost", Permission.ADMINISTER, "", SettingChecks::checkHost, false);

  public static final Setting<Long> MAIL_PORT =
      integer("mailPort", Permission.ADMINISTER, 25, 1, 65_535);

  public static final Setting<String> MAIL_USER =
      text("mailUser", Permission.ADMINISTER, "", SettingChecks::checkLine, false);

  public static final Setting<String> MAIL_PASSWORD =
      text("mailPassword", Permission.ADMINISTER, "", SettingChecks::checkLine, true);

  public static final Setting<String> MAIL_FROM =
      text("mailFrom", Permission.ADMINISTER, "", SettingChecks::checkAddress, false);

  public static final Setting<String> MAIL_REPLY_TO =
      text("mailReplyTo", Permission.ADMINISTER, "", SettingChecks::checkAddress, false);

  /** Encryption of the connection to the mail server. */
  public static final Setting<String> MAIL_TLS =
      text("mailTls", Permission.ADMINISTER, "none", SettingChecks::checkTls, false);

  /** Workspace of Slack, the first part of its host name. */
  public static final Setting<String> SLACK_WORKSPACE =
      text("slackWorkspace", Permission.ADMINISTER, "", SettingChecks::checkWorkspace, false);

  /** Credential with the token for Slack, for messages that name no other. */
  public static final Setting<String> SLACK_CREDENTIAL =
      text("slackCredential", Permission.ADMINISTER, "", SettingChecks::checkSlackLine, false);

  /** Channel of messages that name no other. */
  public static final Setting<String> SLACK_CHANNEL =
      text("slackChannel", Permission.ADMINISTER, "", SettingChecks::checkSlackLine, false);

  /** Whether the token for Slack is that of a bot. */
  public static final Setting<Boolean> SLACK_BOT =
      bool("slackBotUser", Permission.ADMINISTER, false);

  /** URL of a service that is compatible with Slack's webhooks; empty for Slack. */
  public static final Setting<String> SLACK_URL =
      text("slackUrl", Permission.ADMINISTER, "", SettingChecks::checkSlackUrl, false);

  /** URL of Slack's API for bots. */
  public static final Setting<String> SLACK_API_URL =
      text(
          "slackApiUrl",
          Permission.ADMINISTER,
          "https://slack.com/api/",
          SettingChecks::checkSlackUrl,
          false);

  /** SonarQube servers that pipelines use. */
  public static final Setting<String> SONAR_SERVERS =
      text("sonarServers", Permission.ADMINISTER, "", SonarServers::parse, false);

  public static final List<Setting<?>> ALL =
      List.of(
          URL,
          SYSTEM_MESSAGE,
          QUIET_SECONDS,
          THROTTLE_CATEGORIES,
          TOOLS,
          CONTAINER_PROGRAM,
          CONTAINERS_PRIVILEGED,
          PIPELINE_POD_TEMPLATES,
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
          MAIL_TLS,
          SLACK_WORKSPACE,
          SLACK_CREDENTIAL,
          SLACK_CHANNEL,
          SLACK_BOT,
          SLACK_URL,
          SLACK_API_URL,
          SONAR_SERVERS);

  private final String name;
  private final Permission permission;
  private final T defaultValue;
  private final boolean secret;
  private final Function<Object, String> toStored;
  private final Function<String, T> parser;

  private Setting(
      String name,
      Permission permission,
      T defaultValue,
      boolean secret,
      Function<Object, String> toStored,
      Function<String, T> parser) {
    this.name = name;
    this.permission = permission;
    this.defaultValue = defaultValue;
    this.secret = secret;
    this.toStored = toStored;
    this.parser = parser;
  }

  private static Setting<String> text(
      String name,
      Permission permission,
      String defaultValue,
      Consumer<String> check,
      boolean secret) {
    return new Setting<>(
        name,
        permission,
        defaultValue,
        secret,
        value -> {
          if (!(value instanceof String text)) {
            throw new Problem.Invalid(name + " must be a string.");
          }
          if (text.length() > MAX_TEXT) {
            throw new Problem.Invalid(name + " can have at most " + MAX_TEXT + " characters.");
          }
          check.accept(text);
          return text;
        },
        text -> text);
  }

  private static Setting<Long> integer(
      String name, Permission permission, long defaultValue, long min, long max) {
    return new Setting<>(
        name,
        permission,
        defaultValue,
        false,
        value -> {
          Long number = number(value);
          if (number == null || number < min || number > max) {
            throw new Problem.Invalid(
                name + " must be an integer from " + min + " to " + max + ".");
          }
          return Long.toString(number);
        },
        Long::valueOf);
  }

  private static @Nullable Long number(Object value) {
    return switch (value) {
      case Long number -> number;
      case Integer number -> number.longValue();
      case String text when text.length() < 19 && text.matches("-?[0-9]+") -> Long.valueOf(text);
      default -> null;
    };
  }

  private static Setting<Boolean> bool(String name, Permission permission, boolean defaultValue) {
    return new Setting<>(
        name,
        permission,
        defaultValue,
        false,
        value -> {
          if (value instanceof Boolean || value.equals("true") || value.equals("false")) {
            return value.toString();
          }
          throw new Problem.Invalid(name + " must be true or false.");
        },
        Boolean::valueOf);
  }

  /** The setting with this name, or null. */
  public static @Nullable Setting<?> find(String name) {
    for (Setting<?> setting : ALL) {
      if (setting.name.equals(name)) {
        return setting;
      }
    }
    return null;
  }

  /** The name in the REST API, such as {@code systemMessage}. */
  public String name() {
    return name;
  }

  /** The permission that is required for a change. */
  public Permission permission() {
    return permission;
  }

  /** The default value. */
  public T defaultValue() {
    return defaultValue;
  }

  /** True if the value is write-only. */
  public boolean secret() {
    return secret;
  }

  /**
   * Validates a value and converts it to its stored form.
   *
   * @throws Problem.Invalid if the value is not acceptable
   */
  String toStored(Object value) {
    return toStored.apply(value);
  }

  T parse(String stored) {
    return parser.apply(stored);
  }

  @Override
  public String toString() {
    return name;
  }
}
