package dev.steward.pipeline.catalog;

import dev.steward.step.StepTypes;
import dev.steward.type.Field;
import dev.steward.type.TypeDescription;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The names of the tools whose reports steps read, and of their limits and filters. */
final class ReportSymbols {

  private static final String RESOURCE = "missing-tools.txt";

  /** The parts of the steps that record reports. */
  static final Set<String> SUPPORTED = supported();

  /** Tools of Jenkins' plugins that are not supported: their steps name those that are. */
  static final List<String> MISSING = missing();

  private ReportSymbols() {}

  private static Set<String> supported() {
    var all = new TreeSet<String>();
    for (CallDescription step : ReportStepCatalog.STEPS) {
      for (TypeDescription<?> type : StepTypes.all()) {
        if (type.symbol().equals(step.name())) {
          for (Field<?> field : type.fields()) {
            field.types().all().forEach(part -> all.add(part.symbol()));
          }
        }
      }
    }
    return all;
  }

  private static List<String> missing() {
    try (InputStream in = ReportSymbols.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(RESOURCE + " is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
