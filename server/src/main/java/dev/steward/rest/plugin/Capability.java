package dev.steward.rest.plugin;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A built-in feature that Jenkins provides by a plugin. Clients check for the short name of the
 * plugin before they use its API.
 *
 * @param shortName the plugin's short name
 * @param longName the display name
 * @param guide the page of the documentation that describes the feature
 */
public record Capability(String shortName, String longName, String guide) {

  /** The plugin version for clients that compare it: the date of the supported API. */
  public static final String VERSION = "2026.4";

  /** All features, sorted by short name. */
  public static final List<Capability> ALL =
      List.of(
          new Capability("ansicolor", "ANSI colours", "console"),
          new Capability("build-timeout", "Build timeout", "jobs"),
          new Capability("cloudbees-folder", "Folders", "folders"),
          new Capability("configuration-as-code", "Configuration as YAML", "configuration-as-code"),
          new Capability("credentials", "Credentials", "credentials"),
          new Capability("credentials-binding", "Credentials in builds", "credentials"),
          new Capability("generic-webhook-trigger", "Generic webhook", "triggers"),
          new Capability("git", "Git", "git"),
          new Capability("git-client", "Git client", "git"),
          new Capability("github", "GitHub push webhook", "triggers"),
          new Capability("gitlab-plugin", "GitLab push webhook", "triggers"),
          new Capability("junit", "JUnit reports", "tests"),
          new Capability("mailer", "Email", "jobs"),
          new Capability("mask-passwords", "Masked passwords", "credentials"),
          new Capability("matrix-auth", "Matrix authorization", "rights"),
          new Capability("people-view", "People", "tokens"),
          new Capability("plain-credentials", "Secret texts and files", "credentials"),
          new Capability("prometheus", "Prometheus metrics", "remote-api"),
          new Capability("ssh-credentials", "SSH keys", "credentials"),
          new Capability("throttle-concurrents", "Throttled concurrent builds", "queue"),
          new Capability("timestamper", "Console timestamps", "console"),
          new Capability("ws-cleanup", "Workspace cleanup", "jobs"));

  static @Nullable Capability find(String shortName) {
    for (Capability one : ALL) {
      if (one.shortName.equals(shortName)) {
        return one;
      }
    }
    return null;
  }
}
