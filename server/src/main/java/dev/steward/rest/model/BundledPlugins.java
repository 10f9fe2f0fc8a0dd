package dev.steward.rest.model;

import dev.steward.type.BundledPlugin;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeRegistry;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The plugins whose features are built in: those of the described types, and some others. */
public final class BundledPlugins {

  /** Plugins that provide none of the described types. */
  private static final List<BundledPlugin> OTHERS =
      List.of(
          new BundledPlugin("cloudbees-folder", "Folders", "folders"),
          new BundledPlugin(
              "configuration-as-code", "Configuration as code", "configuration-as-code"),
          new BundledPlugin("git-client", "Git client", "git"),
          new BundledPlugin("people-view", "People", "tokens"),
          new BundledPlugin("plain-credentials", "Secret texts and files", "credentials"),
          new BundledPlugin("prometheus", "Prometheus metrics", "remote-api"),
          new BundledPlugin("ssh-credentials", "SSH keys", "credentials"));

  private final TypeRegistry types;

  public BundledPlugins(TypeRegistry types) {
    this.types = types;
  }

  /** All plugins, sorted by short name. */
  public List<BundledPlugin> all() {
    return List.copyOf(byName().values());
  }

  /** The plugin with that short name; null if its features are not built in. */
  public @Nullable BundledPlugin find(String shortName) {
    return byName().get(shortName);
  }

  private Map<String, BundledPlugin> byName() {
    var all = new TreeMap<String, BundledPlugin>();
    OTHERS.forEach(plugin -> all.put(plugin.shortName(), plugin));
    for (TypeDescription<?> description : types.all()) {
      BundledPlugin plugin = description.plugin();
      if (plugin != null) {
        all.put(plugin.shortName(), plugin);
      }
    }
    return all;
  }
}
