package dev.steward.casc;

import dev.steward.access.Caller;
import dev.steward.access.Permission;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of one server: where its documents lie, if anywhere. What reads them is made
 * when it is first needed, so that a server without any pays nothing.
 */
public final class Configured {

  private final Sections sections;
  private final @Nullable Path files;
  private final Map<String, String> environment;
  private @Nullable Configuration made;

  /**
   * Joins the parts; reads nothing.
   *
   * @param files a document or a folder of documents on this machine; null where there is none
   */
  public Configured(Sections sections, @Nullable Path files, Map<String, String> environment) {
    this.sections = sections;
    this.files = files;
    this.environment = environment;
  }

  private synchronized Configuration configuration() {
    Configuration known = made;
    if (known == null) {
      known = sections.configuration();
      made = known;
    }
    return known;
  }

  /** Applies the server's own documents where it has any. */
  public void applyFiles() {
    Path at = files;
    if (at != null) {
      configuration().applyFiles(at, Sources.ofMachine(environment));
    }
  }

  /** As {@link #applyFiles}, for who may manage the server. */
  public void reload(Caller caller) {
    sections.rights().require(caller, Permission.MANAGE);
    applyFiles();
  }

  public Faults check(Caller caller, String text) {
    return configuration().check(caller, text, Sources.ofWire(environment));
  }

  public Faults apply(Caller caller, String text) {
    return configuration().apply(caller, text, Sources.ofWire(environment));
  }

  /** All paths that a document may set, such as {@code jenkins.systemMessage}, sorted. */
  public List<String> paths() {
    return configuration().paths();
  }

  public String export(Caller caller) {
    return configuration().export(caller);
  }
}
