package dev.steward.pipeline.catalog;

import dev.steward.step.StepTypes;
import dev.steward.type.TypeDescription;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The classes of steps and objects in Jenkins, which error messages and clients name. */
public final class StepClasses {

  private static final String RESOURCE = "step-classes.txt";

  private StepClasses() {}

  /**
   * Read on first use.
   *
   * @param byClass names in scripts, by class
   * @param byStep classes by name; only those of Jenkins' own steps
   */
  private record ClassNames(Map<String, String> byClass, Map<String, String> byStep) {
    static final ClassNames ALL = read();

    private static ClassNames read() {
      try (InputStream in = StepClasses.class.getResourceAsStream(RESOURCE)) {
        if (in == null) {
          throw new IllegalStateException(RESOURCE + " is missing");
        }
        var byClass = new HashMap<String, String>();
        var byStep = new HashMap<String, String>();
        new String(in.readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .filter(line -> !line.isEmpty() && !line.startsWith("#"))
            .forEach(line -> {
              int space = line.indexOf(' ');
              String className = line.substring(0, space);
              String name = line.substring(space + 1);
              byClass.put(className, name);
              byStep.putIfAbsent(name, className);
            });
        for (TypeDescription<?> type : StepTypes.all()) {
          byClass.putIfAbsent(type.className(), type.symbol());
        }
        return new ClassNames(Map.copyOf(byClass), Map.copyOf(byStep));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** The class of a step; null if it is not one of Jenkins' own. */
  public static @Nullable String of(String step) {
    return ClassNames.ALL.byStep().get(step);
  }

  /** The name in scripts of a step or an object; null if the class is unknown. */
  public static @Nullable String symbol(String className) {
    return ClassNames.ALL.byClass().get(className);
  }

  /** The step with a name or of a class; null if there is none. */
  public static @Nullable CallDescription find(String nameOrClass) {
    CallDescription step = StepCatalog.find(nameOrClass);
    if (step != null) {
      return step;
    }
    String symbol = symbol(nameOrClass);
    return symbol == null ? null : StepCatalog.find(symbol);
  }
}
