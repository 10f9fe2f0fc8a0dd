package dev.steward.export;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;

/** Describes an export model and all referenced models as an XML schema. */
final class XmlSchemaWriter {

  private final StringBuilder out = new StringBuilder();
  private final ArrayDeque<Model<?>> pending = new ArrayDeque<>();
  private final Set<String> declaredTypes = new HashSet<>();

  private XmlSchemaWriter() {}

  static byte[] of(ExportedValue root) {
    var schema = new XmlSchemaWriter();
    Model<?> model = root.model();
    schema.out.append(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            + "<xsd:schema xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\">");
    if (model != null) {
      schema
          .out
          .append("<xsd:element name=\"")
          .append(model.element())
          .append("\" type=\"")
          .append(schema.type(model))
          .append("\"/>");
      while (!schema.pending.isEmpty()) {
        schema.describe(schema.pending.poll());
      }
    }
    return schema
        .out
        .append("</xsd:schema>")
        .toString()
        .getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }

  private String type(Model<?> model) {
    String name = model.className().replace('$', '-');
    if (declaredTypes.add(name)) {
      pending.add(model);
    }
    return name;
  }

  private void describe(Model<?> model) {
    out.append("<xsd:complexType name=\"")
        .append(model.className().replace('$', '-'))
        .append("\"><xsd:sequence>");
    for (Property<?> property : model.properties()) {
      field(property);
    }
    out.append(
        "</xsd:sequence><xsd:attribute name=\"_class\" type=\"xsd:string\"/></xsd:complexType>");
  }

  private void field(Property<?> property) {
    EncodedName names = EncodedName.of(property.name());
    switch (property.getter()) {
      case Property.Getter.TextGetter<?> _, Property.Getter.ScalarGetter<?> _ ->
          element(names.element(), "xsd:string", " minOccurs=\"0\"");
      case Property.Getter.IntegerGetter<?> _ -> element(names.element(), "xsd:long", "");
      case Property.Getter.OptionalIntegerGetter<?> _ ->
          element(names.element(), "xsd:long", " minOccurs=\"0\"");
      case Property.Getter.DecimalGetter<?> _ -> element(names.element(), "xsd:double", "");
      case Property.Getter.BooleanGetter<?> _ -> element(names.element(), "xsd:boolean", "");
      case Property.Getter.UnionGetter<?> _,
          Property.Getter.ObjectMapGetter<?, ?> _,
          Property.Getter.TextMapGetter<?> _ ->
          element(names.element(), "xsd:anyType", " minOccurs=\"0\"");
      case Property.Getter.UnionListGetter<?> _ ->
          element(names.item(), "xsd:anyType", " minOccurs=\"0\" maxOccurs=\"unbounded\"");
      case Property.Getter.TextListGetter<?> _ ->
          element(names.item(), "xsd:string", " minOccurs=\"0\" maxOccurs=\"unbounded\"");
      case Property.Getter.ObjectGetter<?, ?> thing ->
          element(names.element(), type(thing.model()), " minOccurs=\"0\"");
      case Property.Getter.ListGetter<?, ?> things ->
          element(names.item(), type(things.model()), " minOccurs=\"0\" maxOccurs=\"unbounded\"");
    }
  }

  private void element(String name, String type, String occurs) {
    out.append("<xsd:element name=\"")
        .append(name)
        .append("\" type=\"")
        .append(type)
        .append('"')
        .append(occurs)
        .append("/>");
  }
}
