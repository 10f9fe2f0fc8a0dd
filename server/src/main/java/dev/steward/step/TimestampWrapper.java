package dev.steward.step;

import dev.steward.job.definition.BuildWrapper;
import dev.steward.type.BundledPlugin;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;

/** Adds timestamps to the log. */
public record TimestampWrapper() implements BuildWrapper {

  public static final TypeDescription<TimestampWrapper> TYPE =
      TypeDescription.of(
              TypeKind.WRAPPER,
              "timestamps",
              TimestampWrapper.class,
              "hudson.plugins.timestamper.TimestamperBuildWrapper")
          .label("Add timestamps to the console output")
          .help("Records when each line of the console output is written.")
          .plugin(new BundledPlugin("timestamper", "Console timestamps", "console"))
          .reader(_ -> new TimestampWrapper());
}
