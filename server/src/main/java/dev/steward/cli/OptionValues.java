package dev.steward.cli;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** Option values that completion suggests, for the options of all commands. */
final class OptionValues {

  static final Set<String> FILES =
      Set.of(
          "--from",
          "--to",
          "--password-file",
          "--admin-password-file",
          "--secret-file",
          "--cacert",
          "--config");

  static final Set<String> FOLDERS = Set.of("--artifacts", "--home", "--library", "--work-dir");

  static final Map<String, List<String>> CHOICES =
      Map.of(
          "--crumbs", List.of("strict"),
          "--expires", List.of("30d", "90d", "365d", "never"),
          "--log-format", List.of("text", "json"));

  /** Options with arbitrary values, which completion cannot suggest. */
  static final Set<String> TEXT =
      Set.of(
          "--build-user",
          "--context-path",
          "--database",
          "--env",
          "--executors",
          "--input",
          "--listen",
          "--name",
          "--param",
          "--param-env",
          "--port",
          "--proxy",
          "--secret",
          "--server",
          "--stage",
          "--trusted-proxy",
          "--url",
          "--user",
          "--uuid");

  private OptionValues() {}
}
