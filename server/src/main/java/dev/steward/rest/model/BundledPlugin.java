package dev.steward.rest.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A built-in feature that Jenkins provides through a plugin. Clients check for the short name of
 * the plugin before they use its API.
 *
 * @param shortName the plugin's short name
 * @param longName the display name
 * @param guide the page of the documentation that describes the feature
 */
public record BundledPlugin(String shortName, String longName, String guide) {

  /** The plugin version for clients that compare it: the date of the supported API. */
  public static final String VERSION = "2026.4";

  /** All features, sorted by short name. */
  public static final List<BundledPlugin> ALL =
      List.of(
          new BundledPlugin("ansicolor", "ANSI colours", "console"),
          new BundledPlugin("build-timeout", "Build timeout", "jobs"),
          new BundledPlugin("cloudbees-folder", "Folders", "folders"),
          new BundledPlugin(
              "configuration-as-code", "Configuration as code", "configuration-as-code"),
          new BundledPlugin("credentials", "Credentials", "credentials"),
          new BundledPlugin("credentials-binding", "Credentials in builds", "credentials"),
          new BundledPlugin("generic-webhook-trigger", "Generic webhook", "triggers"),
          new BundledPlugin("git", "Git", "git"),
          new BundledPlugin("git-client", "Git client", "git"),
          new BundledPlugin("github", "GitHub push webhook", "triggers"),
          new BundledPlugin("gitlab-plugin", "GitLab push webhook", "triggers"),
          new BundledPlugin("junit", "JUnit reports", "tests"),
          new BundledPlugin("mailer", "Email", "jobs"),
          new BundledPlugin("mask-passwords", "Masked passwords", "credentials"),
          new BundledPlugin("matrix-auth", "Matrix authorization", "rights"),
          new BundledPlugin("people-view", "People", "tokens"),
          new BundledPlugin("plain-credentials", "Secret texts and files", "credentials"),
          new BundledPlugin("prometheus", "Prometheus metrics", "remote-api"),
          new BundledPlugin("ssh-credentials", "SSH keys", "credentials"),
          new BundledPlugin("throttle-concurrents", "Throttled concurrent builds", "queue"),
          new BundledPlugin("timestamper", "Console timestamps", "console"),
          new BundledPlugin("ws-cleanup", "Workspace cleanup", "jobs"));

  public static @Nullable BundledPlugin find(String shortName) {
    for (BundledPlugin plugin : ALL) {
      if (plugin.shortName.equals(shortName)) {
        return plugin;
      }
    }
    return null;
  }
}
