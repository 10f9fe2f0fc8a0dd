package dev.steward.pipeline.snippet;

import dev.steward.pipeline.catalog.CallDescription;
import dev.steward.pipeline.catalog.StepCatalog;
import dev.steward.step.StepTypes;
import dev.steward.type.TypeDescription;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The names that steps and objects have in scripts, by the names of their classes in Jenkins. */
final class StepClasses {

  private static final String RESOURCE = "step-classes.txt";

  private StepClasses() {}

  /** Read on first use. */
  private static final class Names {
    static final Map<String, String> BY_CLASS = read();

    private static Map<String, String> read() {
      try (InputStream in = StepClasses.class.getResourceAsStream(RESOURCE)) {
        if (in == null) {
          throw new IllegalStateException(RESOURCE + " is missing");
        }
        var all = new HashMap<String, String>();
        new String(in.readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .filter(line -> !line.isEmpty() && !line.startsWith("#"))
            .forEach(line -> {
              int blank = line.indexOf(' ');
              all.put(line.substring(0, blank), line.substring(blank + 1));
            });
        for (TypeDescription<?> type : StepTypes.all()) {
          all.putIfAbsent(type.className(), type.symbol());
        }
        return Map.copyOf(all);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** The name in scripts; null if the class is unknown. */
  static @Nullable String symbol(String className) {
    return Names.BY_CLASS.get(className);
  }

  /** The step with a name or of a class; null if there is none. */
  static @Nullable CallDescription find(String nameOrClass) {
    CallDescription step = StepCatalog.find(nameOrClass);
    if (step != null) {
      return step;
    }
    String symbol = symbol(nameOrClass);
    return symbol == null ? null : StepCatalog.find(symbol);
  }
}
