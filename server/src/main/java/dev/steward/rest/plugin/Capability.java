package dev.steward.rest.plugin;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that is built in here and that Jenkins has from a plugin. Clients look for the plugin's
 * short name before they use what it brings.
 *
 * @param shortName of the plugin, as clients look for it
 * @param longName what people call it
 * @param guide the page of the documentation that tells how it is used
 */
public record Capability(String shortName, String longName, String guide) {

  /** What clients compare: the wire of these plugins is spoken as it was at that time. */
  public static final String VERSION = "2026.4";

  /** All of them, by short name. */
  public static final List<Capability> ALL =
      List.of(
          new Capability("ansicolor", "Colours in the console", "console"),
          new Capability("build-timeout", "Timeouts of builds", "jobs"),
          new Capability("cloudbees-folder", "Folders", "folders"),
          new Capability("configuration-as-code", "Configuration as YAML", "configuration-as-code"),
          new Capability("credentials", "Credentials", "credentials"),
          new Capability("credentials-binding", "Credentials in builds", "credentials"),
          new Capability("generic-webhook-trigger", "Generic webhook", "triggers"),
          new Capability("git", "Git", "git"),
          new Capability("git-client", "Git client", "git"),
          new Capability("github", "GitHub push hook", "triggers"),
          new Capability("gitlab-plugin", "GitLab push hook", "triggers"),
          new Capability("junit", "JUnit reports", "tests"),
          new Capability("mailer", "Mail", "jobs"),
          new Capability("mask-passwords", "Masked passwords", "credentials"),
          new Capability("matrix-auth", "Rights by matrix", "rights"),
          new Capability("people-view", "People", "tokens"),
          new Capability("plain-credentials", "Secret texts and files", "credentials"),
          new Capability("prometheus", "Metrics for Prometheus", "remote-api"),
          new Capability("ssh-credentials", "SSH keys", "credentials"),
          new Capability("throttle-concurrents", "Throttled builds", "queue"),
          new Capability("timestamper", "Timestamps in the console", "console"),
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
