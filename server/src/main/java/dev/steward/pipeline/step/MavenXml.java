package dev.steward.pipeline.step;

import dev.steward.pipeline.step.MavenType.MavenField;
import dev.steward.pipeline.value.Evaluation;
import dev.steward.pipeline.value.ValueText;
import dev.steward.problem.Problem;
import dev.steward.text.XmlElement;
import dev.steward.text.XmlText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads and writes the XML of Maven projects. What has no field is written as it was read. */
final class MavenXml {
  private static final String HEAD =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <project xmlns="http://maven.apache.org/POM/4.0.0" \
      xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
      xsi:schemaLocation="http://maven.apache.org/POM/4.0.0 \
      http://maven.apache.org/xsd/maven-4.0.0.xsd">
      """;

  private final StringBuilder out = new StringBuilder();

  private MavenXml() {}

  /** Reads a project. */
  static MavenObject read(XmlElement project) {
    if (!project.name().equals("project")) {
      throw new Problem.Invalid("the element " + project.name() + " is not project");
    }
    return object(project, MavenType.MODEL);
  }

  private static MavenObject object(XmlElement element, MavenType type) {
    var object = new MavenObject(type);
    for (XmlElement child : element.children()) {
      MavenField field = type.fields().get(child.name());
      if (field == null) {
        object.others().add(xml(child));
      } else {
        object.set(field, value(child, field));
      }
    }
    return object;
  }

  private static @Nullable Object value(XmlElement element, MavenField field) {
    MavenType type = field.type();
    return switch (field.shape()) {
      case TEXT -> element.text().strip();
      case OBJECT -> type == null ? null : object(element, type);
      case TEXTS -> {
        var texts = new ArrayList<@Nullable Object>();
        element.children().forEach(child -> texts.add(child.text().strip()));
        yield texts;
      }
      case OBJECTS -> {
        var objects = new ArrayList<@Nullable Object>();
        for (XmlElement child : element.children()) {
          objects.add(type == null ? null : object(child, type));
        }
        yield objects;
      }
      case PROPERTIES -> {
        var map = new LinkedHashMap<@Nullable Object, @Nullable Object>();
        element.children().forEach(child -> map.put(child.name(), child.text().strip()));
        yield map;
      }
    };
  }

  private static String xml(XmlElement element) {
    var out = new StringBuilder("<").append(element.name());
    element
        .attributes()
        .forEach((name, value) ->
            out.append(' ').append(name).append("=\"").append(XmlText.escape(value)).append('"'));
    out.append('>');
    if (element.isLeaf()) {
      out.append(XmlText.escape(element.text()));
    }
    element.children().forEach(child -> out.append(xml(child)));
    return out.append("</").append(element.name()).append('>').toString();
  }

  /** Writes a project. */
  static String write(MavenObject model) {
    var writer = new MavenXml();
    writer.out.append(HEAD);
    writer.writeFields(model, "  ");
    writer.out.append("</project>\n");
    return writer.out.toString();
  }

  private void writeFields(MavenObject object, String indent) {
    for (MavenField field : object.mavenType().fields().values()) {
      Object value = object.stored(field);
      if (value != null) {
        write(field, value, indent);
      }
    }
    object.others().forEach(xml -> out.append(indent).append(xml).append('\n'));
    Evaluation.currentBudget().checkText(out.length());
  }

  private void write(MavenField field, Object value, String indent) {
    String name = field.name();
    switch (value) {
      case MavenObject object -> writeObject(name, object, indent);
      case List<?> list -> {
        open(name, indent);
        for (Object element : list) {
          writeElement(field, element, indent + "  ");
        }
        close(name, indent);
      }
      case Map<?, ?> map -> {
        open(name, indent);
        map.forEach((key, text) -> writeText(elementName(key), text, indent + "  "));
        close(name, indent);
      }
      default -> writeText(name, value, indent);
    }
  }

  private void writeElement(MavenField field, @Nullable Object element, String indent) {
    MavenType type = field.type();
    if (type == null) {
      writeText("module", element, indent);
    } else if (element instanceof MavenObject object && object.mavenType() == type) {
      boolean isPlugin = field.name().equals("pluginRepositories");
      writeObject(isPlugin ? "pluginRepository" : type.element(), object, indent);
    } else {
      throw new IllegalArgumentException(
          "The property " + field.name() + " has an element that is no " + type.className() + ".");
    }
  }

  private void writeObject(String name, MavenObject object, String indent) {
    open(name, indent);
    writeFields(object, indent + "  ");
    close(name, indent);
  }

  private void open(String name, String indent) {
    out.append(indent).append('<').append(name).append(">\n");
  }

  private void close(String name, String indent) {
    out.append(indent).append("</").append(name).append(">\n");
  }

  private void writeText(String name, @Nullable Object value, String indent) {
    out.append(indent)
        .append(XmlText.element(name, value == null ? "" : ValueText.text(value)))
        .append('\n');
  }

  private static String elementName(@Nullable Object key) {
    String name = key == null ? "" : ValueText.text(key);
    boolean valid = !name.isEmpty() && (Character.isLetter(name.charAt(0)) || name.startsWith("_"));
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      valid &= Character.isLetterOrDigit(c) || c == '.' || c == '-' || c == '_';
    }
    if (!valid) {
      throw new IllegalArgumentException("'" + name + "' cannot be the name of a property.");
    }
    return name;
  }
}
