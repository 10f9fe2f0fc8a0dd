package dev.steward.trigger;

import dev.steward.text.Json;
import dev.steward.text.MatchBudget;
import dev.steward.text.MatchLimitException;
import dev.steward.text.Regex;
import dev.steward.text.XmlReader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Extracts the variables of generic webhook triggers from a request. All triggers that evaluate the
 * request share a time budget and a space budget, since requests are untrusted.
 */
final class WebhookValues {

  /** Maximum length of a value; longer values are skipped. */
  static final int MAX_VALUE = 100_000;

  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,199}");

  /** The request body: JSON or XML. */
  record WebhookBody(@Nullable Object json, @Nullable WebhookXPath xml) {
    static final WebhookBody NONE = new WebhookBody(null, null);

    static WebhookBody read(String body) {
      String text = body.strip();
      if (text.isEmpty()) {
        return NONE;
      }
      return text.startsWith("<")
          ? new WebhookBody(null, new WebhookXPath(XmlReader.readVerbatim(text)))
          : new WebhookBody(Json.read(text), null);
    }
  }

  private final WebhookBody document;
  private final GenericWebhook.WebhookRequest request;
  private final MatchBudget budget = MatchBudget.ofRequest();
  private long remaining;

  /**
   * Creates the extractor.
   *
   * @param limit total length of all values, in characters
   */
  WebhookValues(WebhookBody document, GenericWebhook.WebhookRequest request, long limit) {
    this.document = document;
    this.request = request;
    this.remaining = limit;
  }

  /** Shortens untrusted text to a single line for logs. */
  static String singleLine(String text) {
    String line = text.replaceAll("\\p{Cntrl}", " ").strip();
    return line.length() <= 200 ? line : line.substring(0, 200) + "…";
  }

  MatchBudget budget() {
    return budget;
  }

  /** The values of a trigger by variable name. */
  Map<String, String> of(GenericWebhookTrigger trigger) throws MatchLimitException {
    var values = new LinkedHashMap<String, String>();
    for (GenericWebhookTrigger.WebhookVariable variable : trigger.headers()) {
      String name = variable.name().toLowerCase(Locale.ROOT).replace('-', '_');
      put(values, name, request.header().apply(variable.name()), variable);
    }
    for (GenericWebhookTrigger.WebhookVariable variable : trigger.parameters()) {
      List<String> all = request.query().getOrDefault(variable.name(), List.of());
      put(values, variable.name(), all.isEmpty() ? null : all.getFirst(), variable);
    }
    for (GenericWebhookTrigger.WebhookVariable variable : trigger.variables()) {
      put(values, variable.name(), evaluate(variable), variable);
    }
    return values;
  }

  private @Nullable String evaluate(GenericWebhookTrigger.WebhookVariable variable)
      throws MatchLimitException {
    return switch (variable.expressionType()) {
      case "JSONPath" -> JsonPath.find(variable.expression(), document.json(), budget);
      case "XPath" -> {
        WebhookXPath xml = document.xml();
        yield xml == null ? null : xml.find(variable.expression(), budget);
      }
      default -> null;
    };
  }

  private void put(
      Map<String, String> values,
      String name,
      @Nullable String extracted,
      GenericWebhookTrigger.WebhookVariable variable)
      throws MatchLimitException {
    String defaultValue = variable.defaultValue();
    String value = extracted == null ? (defaultValue == null ? "" : defaultValue) : extracted;
    if (value.length() > MAX_VALUE || !NAME.matcher(name).matches()) {
      return;
    }
    if (!variable.filter().isEmpty()) {
      value = filtered(value, variable.filter());
    }
    remaining -= value.length();
    if (remaining < 0) {
      throw new MatchLimitException(
          "The values that triggers extract from this request are too long in total.");
    }
    values.put(name, value);
  }

  /** Applies the filter; invalid regular expressions are ignored. */
  private String filtered(String value, String filter) throws MatchLimitException {
    Regex regex;
    try {
      regex = Regex.of(filter, budget);
    } catch (PatternSyntaxException e) {
      return value;
    }
    return regex.removeMatches(value, budget);
  }
}
