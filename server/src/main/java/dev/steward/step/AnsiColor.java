package dev.steward.step;

import dev.steward.job.definition.BuildWrapper;
import dev.steward.type.BundledPlugin;
import dev.steward.type.Field;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;

/** Renders ANSI colours in the console. */
public record AnsiColor(String map) implements BuildWrapper {

  private static final String ELEMENT = "hudson.plugins.ansicolor.AnsiColorBuildWrapper";

  private static final Field<String> COLOR_MAP =
      Field.text("colorMapName", "ANSI color map").orElse("xterm");

  public static final TypeDescription<AnsiColor> TYPE =
      TypeDescription.of(TypeKind.WRAPPER, "ansiColor", AnsiColor.class, ELEMENT)
          .label("Color ANSI console output")
          .help("Shows the colours that programs set with escape codes.")
          .plugin(new BundledPlugin("ansicolor", "ANSI colours", "console"))
          .template("<" + ELEMENT + "><colorMapName>xterm</colorMapName></" + ELEMENT + ">")
          .fields(COLOR_MAP)
          .reader(in -> new AnsiColor(in.get(COLOR_MAP)));
}
