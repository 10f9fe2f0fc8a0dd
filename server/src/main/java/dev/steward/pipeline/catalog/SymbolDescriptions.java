package dev.steward.pipeline.catalog;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The texts of names that are no steps: objects that arguments take, such as {@code logRotator},
 * and the methods that print. They come from {@code symbol-descriptions.txt}.
 */
public final class SymbolDescriptions {

  private static final String FILE = "symbol-descriptions.txt";

  private SymbolDescriptions() {}

  /**
   * A name for readers.
   *
   * @param place what it belongs to, such as a step
   * @param summary what it does, in a sentence or two
   * @param notes limits and errors; why the name is not supported comes first
   * @param example complete lines of a script that use it
   */
  public record SymbolDescription(
      String name,
      String place,
      String summary,
      List<SymbolArgument> arguments,
      List<String> notes,
      String example) {

    public SymbolDescription {
      arguments = List.copyOf(arguments);
      notes = List.copyOf(notes);
    }
  }

  /**
   * An argument of an object.
   *
   * @param defaultValue the value if the argument is missing; null if the text explains it
   */
  public record SymbolArgument(String name, @Nullable String defaultValue, String summary) {}

  /** The description of a name; null if it has none. */
  public static @Nullable SymbolDescription find(String name) {
    return DescriptionIndex.DESCRIPTIONS.get(name);
  }

  /** All descriptions, by name. */
  public static Collection<SymbolDescription> all() {
    return DescriptionIndex.DESCRIPTIONS.values();
  }

  /** Read on first use. */
  private static final class DescriptionIndex {
    static final Map<String, SymbolDescription> DESCRIPTIONS = descriptions();

    private static Map<String, SymbolDescription> descriptions() {
      var all = new TreeMap<String, SymbolDescription>();
      DescriptionTexts.read(FILE, "symbol")
          .forEach((name, texts) -> {
            if (StepCatalog.find(name) != null) {
              return;
            }
            var arguments = new ArrayList<SymbolArgument>();
            texts.arguments.forEach((argument, summary) ->
                arguments.add(new SymbolArgument(argument, texts.defaults.get(argument), summary)));
            String problem = SymbolAlternatives.problem(name);
            var notes = new ArrayList<String>(texts.notes);
            if (problem != null) {
              notes.addFirst(problem);
            }
            all.put(
                name,
                new SymbolDescription(
                    name,
                    texts.title,
                    texts.summary,
                    arguments,
                    notes,
                    String.join("\n", texts.example)));
          });
      return Collections.unmodifiableMap(all);
    }
  }
}
