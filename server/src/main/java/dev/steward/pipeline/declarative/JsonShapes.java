package dev.steward.pipeline.declarative;

import dev.steward.pipeline.declarative.JsonShape.AnyShape;
import dev.steward.pipeline.declarative.JsonShape.FlagShape;
import dev.steward.pipeline.declarative.JsonShape.ListShape;
import dev.steward.pipeline.declarative.JsonShape.ObjectShape;
import dev.steward.pipeline.declarative.JsonShape.ScalarShape;
import dev.steward.pipeline.declarative.JsonShape.TextShape;
import java.util.List;
import java.util.function.Supplier;

/** The structures of the JSON form of a pipeline. */
final class JsonShapes {

  private JsonShapes() {}

  private static final JsonShape TEXT = new TextShape();
  private static final JsonShape FLAG = new FlagShape();

  private static final JsonShape VALUE =
      ObjectShape.empty()
          .with("isLiteral", FLAG)
          .with("value", new ScalarShape())
          .requires("isLiteral", "value");

  private static final JsonShape VALUES = list(VALUE, 0);
  private static final JsonShape NAMED_VALUE =
      ObjectShape.empty().with("key", TEXT).with("value", VALUE).requires("key", "value");
  private static final JsonShape SETTINGS = new ListShape(JsonShapes::setting, 0);

  private static final JsonShape ARGUMENTS = any(list(NAMED_VALUE, 0), VALUE, VALUES);
  private static final JsonShape CALL = call();
  private static final JsonShape ENVIRONMENT =
      list(
          ObjectShape.empty()
              .with("key", TEXT)
              .with(
                  "value",
                  any(
                      VALUE,
                      ObjectShape.empty()
                          .with("name", TEXT)
                          .with("arguments", VALUES)
                          .requires("name", "arguments")))
              .requires("key", "value"),
          1);
  private static final JsonShape TOOLS = list(NAMED_VALUE, 1);
  private static final JsonShape OPTIONS = calls("options");
  private static final JsonShape PARAMETERS = calls("parameters");
  private static final JsonShape AGENT =
      ObjectShape.empty()
          .with("type", TEXT)
          .with("arguments", SETTINGS)
          .with("argument", VALUE)
          .requires("type");

  /** A step. */
  static final JsonShape STEP =
      any(
          ObjectShape.empty()
              .with("name", TEXT)
              .with("arguments", ARGUMENTS)
              .requires("name", "arguments"),
          ObjectShape.empty()
              .with("name", TEXT)
              .with("arguments", ARGUMENTS)
              .with("children", () -> new ListShape(JsonShapes::step, 1))
              .requires("name", "arguments", "children"));

  private static final JsonShape BRANCH =
      ObjectShape.empty().with("name", TEXT).with("steps", list(STEP, 1)).requires("name", "steps");

  private static final JsonShape POST =
      ObjectShape.empty()
          .with(
              "conditions",
              list(
                  ObjectShape.empty()
                      .with("condition", TEXT)
                      .with("branch", BRANCH)
                      .requires("condition", "branch"),
                  1))
          .requires("conditions");

  private static final JsonShape CONDITION =
      any(
          ObjectShape.empty()
              .with("name", TEXT)
              .with("arguments", ARGUMENTS)
              .requires("name", "arguments"),
          ObjectShape.empty()
              .with("name", TEXT)
              .with("children", () -> new ListShape(JsonShapes::condition, 1))
              .requires("name", "children"));

  private static final JsonShape WHEN =
      ObjectShape.empty()
          .with("conditions", list(CONDITION, 1))
          .with("beforeAgent", FLAG)
          .with("beforeInput", FLAG)
          .with("beforeOptions", FLAG)
          .requires("conditions");

  private static final JsonShape INPUT =
      ObjectShape.empty()
          .with("message", VALUE)
          .with("id", VALUE)
          .with("ok", VALUE)
          .with("submitter", VALUE)
          .with("submitterParameter", VALUE)
          .with("parameters", any(PARAMETERS, list(CALL, 1)))
          .requires("message");

  private static final JsonShape AXES =
      list(
          ObjectShape.empty()
              .with("name", TEXT)
              .with("values", list(VALUE, 1))
              .with("inverse", FLAG)
              .requires("name", "values"),
          1);

  private static final JsonShape STAGES = new ListShape(JsonShapes::stage, 1);

  private static final JsonShape STAGE =
      sections()
          .with("name", TEXT)
          .with("failFast", FLAG)
          .with("branches", list(BRANCH, 0))
          .with("parallel", () -> JsonShapes.STAGES)
          .with("stages", () -> JsonShapes.STAGES)
          .with("matrix", () -> JsonShapes.MATRIX)
          .requires("name");

  private static final JsonShape MATRIX =
      sections()
          .with("axes", AXES)
          .with("excludes", list(AXES, 1))
          .with("stages", STAGES)
          .requires("axes", "stages");

  /** A pipeline. */
  static final JsonShape PIPELINE =
      ObjectShape.empty()
          .with(
              "pipeline",
              ObjectShape.empty()
                  .with("stages", STAGES)
                  .with("post", POST)
                  .with("environment", ENVIRONMENT)
                  .with("agent", AGENT)
                  .with("tools", TOOLS)
                  .with("options", OPTIONS)
                  .with("triggers", calls("triggers"))
                  .with("parameters", PARAMETERS)
                  .with(
                      "libraries",
                      ObjectShape.empty().with("libraries", list(VALUE, 1)).requires("libraries"))
                  .requires("stages", "agent"))
          .requires("pipeline");

  private static ObjectShape sections() {
    return ObjectShape.empty()
        .with("agent", AGENT)
        .with("when", WHEN)
        .with("post", POST)
        .with("tools", TOOLS)
        .with("environment", ENVIRONMENT)
        .with("options", OPTIONS)
        .with("input", INPUT);
  }

  private static JsonShape calls(String section) {
    return ObjectShape.empty().with(section, list(CALL, 1)).requires(section);
  }

  private static JsonShape call() {
    Supplier<JsonShape> nested = () -> JsonShapes.CALL;
    JsonShape pair =
        ObjectShape.empty()
            .with("key", TEXT)
            .with("value", new AnyShape(List.of(() -> VALUE, nested)))
            .requires("key", "value");
    JsonShape argument = new AnyShape(List.of(() -> VALUE, nested, () -> pair));
    return ObjectShape.empty()
        .with("name", TEXT)
        .with("arguments", list(argument, 0))
        .requires("name", "arguments");
  }

  private static JsonShape setting() {
    return ObjectShape.empty()
        .with("key", TEXT)
        .with("value", new AnyShape(List.of(() -> VALUE, () -> SETTINGS)))
        .requires("key", "value");
  }

  private static JsonShape step() {
    return STEP;
  }

  private static JsonShape condition() {
    return CONDITION;
  }

  private static JsonShape stage() {
    return STAGE;
  }

  private static JsonShape list(JsonShape element, int min) {
    return new ListShape(() -> element, min);
  }

  private static JsonShape any(JsonShape... shapes) {
    return new AnyShape(
        List.of(shapes).stream().<Supplier<JsonShape>>map(shape -> () -> shape).toList());
  }
}
