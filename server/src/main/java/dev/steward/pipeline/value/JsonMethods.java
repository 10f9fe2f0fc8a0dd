package dev.steward.pipeline.value;

/** The methods that read and write JSON. */
final class JsonMethods {
  static final TypeMethods<JsonParser> PARSER = new TypeMethods<>("groovy.json.JsonSlurper");
  static final TypeMethods<JsonParser> CLASSIC =
      new TypeMethods<>("groovy.json.JsonSlurperClassic");
  static final TypeMethods<Object> OUTPUT = new TypeMethods<>("groovy.json.JsonOutput");
  static final TypeMethods<JsonBuilderValue> BUILDER = new TypeMethods<>("groovy.json.JsonBuilder");

  private JsonMethods() {}

  static {
    PARSER
        .add("parseText(String)", (p, a) -> p.parse(a.get(0) == null ? null : a.text(0)))
        .addConstructor("()", a -> new JsonParser(false));
    CLASSIC
        .add("parseText(String)", (p, a) -> p.parse(a.get(0) == null ? null : a.text(0)))
        .addConstructor("()", a -> new JsonParser(true));
    OUTPUT
        .addStatic("toJson(Object)", a -> JsonWriter.write(a.get(0)))
        .addStatic("prettyPrint(String)", a -> JsonWriter.pretty(a.text(0)));
    BUILDER
        .add("call(java.util.Map)", (b, a) -> b.setContent(a.get(0)))
        .add("call(java.util.List)", (b, a) -> b.setContent(a.get(0)))
        .add("call(Object...)", (b, a) -> b.setContent(a.list(0)))
        .add("getContent()", (b, a) -> b.content())
        .add("toString()", (b, a) -> b.toString())
        .add("toPrettyString()", (b, a) -> JsonWriter.pretty(b.toString()))
        .addConstructor("()", a -> new JsonBuilderValue(null))
        .addConstructor("(Object)", a -> new JsonBuilderValue(a.get(0)));
  }
}
