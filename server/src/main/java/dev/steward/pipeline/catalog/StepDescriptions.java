package dev.steward.pipeline.catalog;

import dev.steward.pipeline.catalog.CallDescription.CallParameter;
import dev.steward.pipeline.catalog.StepDescription.ArgumentDescription;
import dev.steward.step.StepTypes;
import dev.steward.type.Field;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The texts of the steps in the {@link StepCatalog}. They come from {@code step-descriptions.txt},
 * which explains its own format; those of build steps and post-build actions come from their types.
 */
public final class StepDescriptions {

  private static final String FILE = "step-descriptions.txt";

  private StepDescriptions() {}

  /** The description of a step; null if it is unknown. */
  public static @Nullable StepDescription find(String name) {
    return DescriptionIndex.DESCRIPTIONS.get(name);
  }

  /** The descriptions of all steps, by name. */
  public static Collection<StepDescription> all() {
    return DescriptionIndex.DESCRIPTIONS.values();
  }

  /** The names in the file, including those that are no steps. */
  static Collection<String> describedNames() {
    return readTexts().keySet();
  }

  /** The arguments in the file that their steps do not have. */
  static List<String> unknownArguments() {
    var unknown = new ArrayList<String>();
    readTexts()
        .forEach((name, texts) -> {
          CallDescription call = StepCatalog.find(name);
          for (String argument : texts.arguments.keySet()) {
            if (call == null || call.parameter(argument) == null) {
              unknown.add(name + "." + argument);
            }
          }
        });
    return unknown;
  }

  private static Map<String, DescriptionTexts> readTexts() {
    return DescriptionTexts.read(FILE, "step");
  }

  /** Read on first use, so that servers do not pay for texts that nobody reads. */
  private static final class DescriptionIndex {
    static final Map<String, StepDescription> DESCRIPTIONS = descriptions();

    private static Map<String, StepDescription> descriptions() {
      Map<String, DescriptionTexts> texts = readTexts();
      var types = new HashMap<String, TypeDescription<?>>();
      StepTypes.all().stream()
          .filter(type -> type.kind() == TypeKind.ACTION || type.kind() == TypeKind.STEP)
          .forEach(type -> types.put(type.symbol(), type));
      var all = new TreeMap<String, StepDescription>();
      for (CallDescription call : StepCatalog.all()) {
        DescriptionTexts text = texts.getOrDefault(call.name(), new DescriptionTexts(call.name()));
        all.put(call.name(), describe(call, text, types.get(call.name())));
      }
      return Collections.unmodifiableMap(all);
    }
  }

  private static StepDescription describe(
      CallDescription call, DescriptionTexts texts, @Nullable TypeDescription<?> type) {
    var arguments = new ArrayList<ArgumentDescription>();
    for (CallParameter parameter : call.parameters()) {
      Field<?> field = type == null ? null : type.field(parameter.name());
      String summary = texts.arguments.getOrDefault(parameter.name(), textOf(field));
      String standard = texts.defaults.getOrDefault(parameter.name(), defaultOf(field));
      arguments.add(
          new ArgumentDescription(
              parameter.name(),
              parameter.type(),
              parameter.required(),
              standard.isEmpty() ? null : standard,
              summary));
    }
    return new StepDescription(
        call,
        texts.title,
        texts.summary.isEmpty() && type != null ? type.help() : texts.summary,
        arguments,
        texts.notes,
        String.join("\n", texts.example));
  }

  private static String textOf(@Nullable Field<?> field) {
    if (field == null) {
      return "";
    }
    return field.help().isEmpty() ? field.label() + "." : field.label() + ". " + field.help();
  }

  private static String defaultOf(@Nullable Field<?> field) {
    return field == null ? "" : field.defaultValue();
  }
}
