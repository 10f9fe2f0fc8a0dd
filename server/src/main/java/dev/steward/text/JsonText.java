package dev.steward.text;

import dev.steward.problem.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/** Parses JSON with limits for its length, nesting and number of values. */
final class JsonText {

  static final int MAX_CHARACTERS = 4 << 20;
  private static final int MAX_NESTING = 100;
  private static final int MAX_VALUES = 200_000;

  /** Longer documents are parsed on the compute pool. */
  static final int LARGE_CHARACTERS = 128 << 10;

  /** Created on first use, so that a server that parses no JSON does not load the parser. */
  private static final class FactoryHolder {
    static final JsonFactory FACTORY =
        JsonFactory.builder()
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_NESTING)
                    .maxStringLength(MAX_CHARACTERS)
                    .maxNumberLength(100)
                    .maxNameLength(10_000)
                    .build())
            .build();
  }

  /**
   * Builds the values and limits their number, since many tiny values take far more memory than
   * their text.
   */
  private static final class ValueBuilder {
    private int count;

    private void count() {
      if (++count > MAX_VALUES) {
        throw new Problem.TooLarge("The JSON has more than " + MAX_VALUES + " values.");
      }
    }

    private @Nullable Object value(JsonParser parser) {
      count();
      JsonToken token = parser.currentToken();
      return switch (token) {
        case START_OBJECT -> {
          var object = new LinkedHashMap<String, @Nullable Object>();
          while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            object.put(name, value(parser));
          }
          yield object;
        }
        case START_ARRAY -> {
          var list = new ArrayList<@Nullable Object>();
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            list.add(value(parser));
          }
          yield list;
        }
        case VALUE_STRING -> parser.getString();
        case VALUE_NUMBER_INT -> {
          String digits = parser.getString();
          yield digits.length() <= 18 ? (Object) Long.valueOf(digits) : Double.valueOf(digits);
        }
        case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
        case VALUE_TRUE -> true;
        case VALUE_FALSE -> false;
        case VALUE_NULL -> null;
        case null, default -> throw new Problem.Invalid("Invalid JSON.");
      };
    }
  }

  private JsonText() {}

  static @Nullable Object parse(String text) {
    try (JsonParser parser = FactoryHolder.FACTORY.createParser(ObjectReadContext.empty(), text)) {
      parser.nextToken();
      Object value = new ValueBuilder().value(parser);
      if (parser.nextToken() != null) {
        throw new Problem.Invalid("Unexpected text after the end of the JSON document.");
      }
      return value;
    } catch (JacksonException e) {
      throw new Problem.Invalid(
          "Invalid JSON"
              + (e.getLocation() == null
                  ? "."
                  : " at line "
                      + e.getLocation().getLineNr()
                      + ", column "
                      + e.getLocation().getColumnNr()
                      + "."));
    }
  }
}
