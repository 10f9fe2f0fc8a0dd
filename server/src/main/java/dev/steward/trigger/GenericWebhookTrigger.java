package dev.steward.trigger;

import dev.steward.job.definition.BuildTrigger;
import dev.steward.job.definition.Definition;
import dev.steward.type.BundledPlugin;
import dev.steward.type.Field;
import dev.steward.type.FieldOption;
import dev.steward.type.FieldReader;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Builds after a request to the generic webhook.
 *
 * @param token the token that the request must contain; empty for none
 * @param filterText a string with variables, matched against {@code filterPattern}; empty for no
 *     filter
 */
public record GenericWebhookTrigger(
    String token,
    List<WebhookVariable> variables,
    List<WebhookVariable> headers,
    List<WebhookVariable> parameters,
    String causeText,
    String filterText,
    String filterPattern)
    implements BuildTrigger {

  /**
   * A build variable that is extracted from a webhook request.
   *
   * @param expression a JSONPath or XPath, or the name of a header or query parameter
   * @param expressionType {@code JSONPath} or {@code XPath}
   * @param filter a regular expression whose matches are removed from the value; empty for none
   */
  public record WebhookVariable(
      String name,
      String expression,
      String expressionType,
      String filter,
      @Nullable String defaultValue) {}

  /** Stored name of the webhook. */
  static final String WEBHOOK = "WEBHOOK";

  static final String CAUSE_CLASS = "org.jenkinsci.plugins.gwt.GenericCause";

  private static final String PREFIX = "org.jenkinsci.plugins.gwt.Generic";

  private static final Field<String> KEY = Field.text("key", "Name");
  private static final Field<String> VALUE = Field.text("value", "Expression");
  private static final Field<String> EXPRESSION_TYPE =
      Field.choice(
          "expressionType",
          "Expression type",
          new FieldOption("JSONPath", "JSONPath"),
          new FieldOption("XPath", "XPath"));
  private static final Field<String> FILTER = Field.text("regexpFilter", "Value filter (regex)");
  private static final Field<String> DEFAULT_VALUE = Field.text("defaultValue", "Default value");

  private static final Field<String> TOKEN =
      Field.text("token", "Token").help("Included in the URL that starts the build.").encrypted();
  private static final Field<String> CAUSE =
      Field.text("causeString", "Cause").orElse("Generic Cause");
  private static final Field<String> FILTER_TEXT =
      Field.text("regexpFilterText", "Optional filter: text, such as $ref");
  private static final Field<String> FILTER_EXPRESSION =
      Field.text("regexpFilterExpression", "Optional filter: regular expression");
  private static final Field<List<WebhookVariable>> VARIABLES =
      Field.rows(
          "genericVariables",
          "Post content parameters",
          PREFIX + "Variable",
          List.of(KEY, VALUE, EXPRESSION_TYPE, FILTER, DEFAULT_VALUE),
          GenericWebhookTrigger::variable);
  private static final Field<List<WebhookVariable>> HEADERS =
      Field.rows(
          "genericHeaderVariables",
          "Header parameters",
          PREFIX + "HeaderVariable",
          List.of(Field.text("key", "Request header"), FILTER),
          GenericWebhookTrigger::variable);
  private static final Field<List<WebhookVariable>> PARAMETERS =
      Field.rows(
          "genericRequestVariables",
          "Request parameters",
          PREFIX + "RequestVariable",
          List.of(Field.text("key", "Request parameter"), FILTER),
          GenericWebhookTrigger::variable);

  private static WebhookVariable variable(FieldReader row) {
    String key = row.get(KEY);
    return new WebhookVariable(
        key,
        row.element().textOf("value", key),
        row.get(EXPRESSION_TYPE),
        row.get(FILTER),
        row.element().findText("defaultValue"));
  }

  @Override
  public String toString() {
    return "GenericWebhookTrigger";
  }

  static final TriggerType<GenericWebhookTrigger> TYPE = new GenericWebhookType();

  private static final class GenericWebhookType implements TriggerType<GenericWebhookTrigger> {

    private static final TypeDescription<GenericWebhookTrigger> DESCRIPTION =
        TypeDescription.of(
                TypeKind.TRIGGER, "GenericTrigger", GenericWebhookTrigger.class, PREFIX + "Trigger")
            .label("Generic Webhook Trigger")
            .help(
                "Starts a build when a request arrives, and sets variables from the request's"
                    + " content.")
            .plugin(new BundledPlugin("generic-webhook-trigger", "Generic webhook", "triggers"))
            .fields(TOKEN, CAUSE, FILTER_TEXT, FILTER_EXPRESSION, VARIABLES, HEADERS, PARAMETERS)
            .reader(in -> {
              // This field is always empty; it is read so that it causes no warning.
              in.element().find("spec");
              return new GenericWebhookTrigger(
                  in.get(TOKEN),
                  in.get(VARIABLES),
                  in.get(HEADERS),
                  in.get(PARAMETERS),
                  in.get(CAUSE),
                  in.get(FILTER_TEXT),
                  in.get(FILTER_EXPRESSION));
            });

    @Override
    public TypeDescription<GenericWebhookTrigger> description() {
      return DESCRIPTION;
    }

    @Override
    public String causeClass() {
      return CAUSE_CLASS;
    }

    @Override
    public void index(GenericWebhookTrigger trigger, Definition definition, TriggerIndex index) {
      index.addWebhook(WEBHOOK, trigger.token());
    }
  }
}
