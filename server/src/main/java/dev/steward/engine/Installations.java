package dev.steward.engine;

import dev.steward.setting.ToolInstallations.ToolType;
import org.jspecify.annotations.Nullable;

/** Lookup of tool installations. */
@FunctionalInterface
public interface Installations {

  /** Home directory of the installation with this name; null if none. */
  @Nullable String find(ToolType kind, String name);
}
