package dev.steward.type;

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
}
