package dev.steward.setting;

import dev.steward.problem.Problem;
import java.util.List;

/** Checks the values of settings. */
final class SettingChecks {

  private SettingChecks() {}

  static void checkUrl(String text) {
    if (!text.isEmpty() && !ServerSettings.isUrl(text)) {
      throw new Problem.Invalid(
          "url must be empty or a URL that ends in a slash; example: https://ci.example.org/.");
    }
  }

  static void checkHost(String text) {
    if (!text.matches("[A-Za-z0-9.:-]{0,253}")) {
      throw new Problem.Invalid("mailHost must be a host name or an IP address.");
    }
  }

  static void checkLine(String text) {
    if (text.chars().anyMatch(Character::isISOControl)) {
      throw new Problem.Invalid(
          "The mail server's user name and password must not contain line breaks.");
    }
  }

  static void checkAddress(String text) {
    checkLine(text);
    if (!text.isEmpty() && !text.matches("[^@]*[^@\\s]@[A-Za-z0-9.-]+>?")) {
      throw new Problem.Invalid(
          "mailFrom and mailReplyTo must be email addresses, such as ci@example.org or CI"
              + " <ci@example.org>.");
    }
  }

  static void checkTls(String text) {
    if (!List.of("none", "starttls", "tls").contains(text)) {
      throw new Problem.Invalid("mailTls must be none, starttls or tls.");
    }
  }

  static void checkWorkspace(String text) {
    if (!text.matches("[A-Za-z0-9-]{0,100}")) {
      throw new Problem.Invalid(
          "slackWorkspace must be the first part of the workspace's host name: acme for"
              + " acme.slack.com.");
    }
  }

  static void checkSlackLine(String text) {
    if (text.length() > 1_000 || text.chars().anyMatch(Character::isISOControl)) {
      throw new Problem.Invalid(
          "The credential and the channel for Slack must be one line of at most 1,000 characters.");
    }
  }

  static void checkSlackUrl(String text) {
    if (!text.isEmpty() && !ServerSettings.isUrl(text)) {
      throw new Problem.Invalid(
          "slackUrl and slackApiUrl must be empty or a URL that ends in a slash; example:"
              + " https://chat.example.org/hooks/.");
    }
  }

  static void checkProgram(String text) {
    if (!text.matches("|docker|podman|/[A-Za-z0-9_./+-]{1,500}")) {
      throw new Problem.Invalid(
          "containerProgram must be docker, podman or an absolute path, or empty to use whichever"
              + " of docker and podman is installed.");
    }
  }

  static void checkLevels(String text) {
    LogLevels.parse(text);
  }
}
