package dev.steward.rest.model;

import dev.steward.export.Model;
import dev.steward.routing.Site;
import dev.steward.type.BundledPlugin;
import java.util.List;

/** The export models of the plugin manager and of the update center. */
public final class PluginModel {

  private PluginModel() {}

  private static final Model<BundledPlugin> DEPENDENCY =
      Model.<BundledPlugin>of("hudson.PluginWrapper$Dependency").build();

  public static final Model<BundledPlugin> PLUGIN =
      Model.<BundledPlugin>of("hudson.PluginWrapper")
          .bool("active", _ -> true)
          .text("backupVersion", _ -> null)
          .bool("bundled", _ -> true)
          .bool("deleted", _ -> false)
          .list("dependencies", DEPENDENCY, _ -> List.of())
          .withoutClass()
          .bool("detached", _ -> false)
          .bool("downgradable", _ -> false)
          .bool("enabled", _ -> true)
          .bool("hasUpdate", _ -> false)
          .text("longName", BundledPlugin::longName)
          .bool("pinned", _ -> false)
          .text("requiredCoreVersion", _ -> Site.WIRE_VERSION)
          .text("shortName", BundledPlugin::shortName)
          .text("supportsDynamicLoad", _ -> "NO")
          .text("url", _ -> null)
          .text("version", _ -> BundledPlugin.VERSION)
          .build();

  public static final Model<BundledPlugins> PLUGINS =
      Model.<BundledPlugins>of("hudson.LocalPluginManager")
          .list("plugins", PLUGIN, BundledPlugins::all)
          .withoutClass()
          .build();

  /** The only update site, which offers nothing, since plugins cannot be installed. */
  public static final Model<Site> UPDATE_SITE =
      Model.<Site>of("hudson.model.UpdateSite")
          .texts("availables", _ -> List.of())
          .text("connectionCheckUrl", _ -> null)
          .integer("dataTimestamp", _ -> 0)
          .bool("hasUpdates", _ -> false)
          .text("id", _ -> "default")
          .texts("updates", _ -> List.of())
          .text("url", _ -> "")
          .build();

  public static final Model<Site> UPDATES =
      Model.<Site>of("hudson.model.UpdateCenter")
          .texts("availables", _ -> List.of())
          .texts("jobs", _ -> List.of())
          .bool("restartRequiredForCompletion", _ -> false)
          .texts("sites", _ -> List.of())
          .build();
}
