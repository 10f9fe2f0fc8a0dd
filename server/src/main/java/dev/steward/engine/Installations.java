package dev.steward.engine;

import dev.steward.setting.ToolInstallations.Kind;
import org.jspecify.annotations.Nullable;

/** The programs that jobs name. */
@FunctionalInterface
public interface Installations {

  /** Where the one of that name lies; null where there is none. */
  @Nullable String find(Kind kind, String name);
}
