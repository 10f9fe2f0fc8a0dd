package dev.steward.casc;

import dev.steward.access.Caller;
import dev.steward.access.Permission;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Configuration service of a server. The implementation is loaded on first use, so that servers
 * without a configuration do not pay for it.
 */
public final class ConfigurationService {

  private final ConfigurationFactory sections;
  private final @Nullable Path files;
  private final Map<String, String> environment;
  private @Nullable Configuration configuration;

  /**
   * Creates the service; reads nothing.
   *
   * @param files a local document or folder of documents; null if absent
   */
  public ConfigurationService(
      ConfigurationFactory sections, @Nullable Path files, Map<String, String> environment) {
    this.sections = sections;
    this.files = files;
    this.environment = environment;
  }

  private synchronized Configuration configuration() {
    Configuration current = configuration;
    if (current == null) {
      current = sections.configuration();
      configuration = current;
    }
    return current;
  }

  /** Applies the server's configuration files, if it has any. */
  public void applyFiles() {
    Path at = files;
    if (at != null) {
      configuration().applyFiles(at, SecretSources.ofLocalFile(environment));
    }
  }

  /** Like {@link #applyFiles}, but requires the Manage permission. */
  public void reload(Caller caller) {
    sections.rights().require(caller, Permission.MANAGE);
    applyFiles();
  }

  public ConfigErrors check(Caller caller, String text) {
    return configuration().check(caller, text, SecretSources.ofUpload(environment));
  }

  public ConfigErrors apply(Caller caller, String text) {
    return configuration().apply(caller, text, SecretSources.ofUpload(environment));
  }

  /** All supported paths, such as {@code jenkins.systemMessage}, sorted. */
  public List<String> paths() {
    return configuration().paths();
  }

  public String export(Caller caller) {
    return configuration().export(caller);
  }
}
