package dev.steward.pipeline.declarative;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** The tool installations that a pipeline can name. */
@FunctionalInterface
public interface InstalledTools {

  /** Accepts any name, for checks without a server. */
  InstalledTools ANY = _ -> null;

  /** The names of the installations of a type such as {@code maven}; null accepts any name. */
  @Nullable Collection<String> names(String type);
}
