package dev.steward.job.xml;

import dev.steward.text.XmlElement;
import dev.steward.text.XmlReader;
import dev.steward.type.LegacyLayout;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;
import dev.steward.type.TypeRegistry;
import org.jspecify.annotations.Nullable;

/** Converts the source control element of a definition if an old plugin version wrote it. */
final class ScmLayout {

  private static final String SCM = TypeKind.SCM.element();

  private ScmLayout() {}

  /** The source control element: a child of the root, or of a pipeline's definition. */
  private static @Nullable XmlElement find(XmlElement root) {
    XmlElement parent =
        PipelineXml.isPipeline(root.name()) ? root.find(PipelineXml.DEFINITION) : root;
    return parent == null ? null : parent.find(SCM);
  }

  /** The root in the current layout; the given root if there is nothing to convert. */
  static XmlElement current(String xml, XmlElement root, TypeRegistry types) {
    XmlElement scm = find(root);
    LegacyLayout layout = scm == null ? null : layout(scm, types);
    return scm == null || layout == null || !layout.isRead(scm)
        ? root
        : XmlReader.read(replace(xml, scm, layout.forReading(text(xml, scm))));
  }

  static String toCurrentLayout(String xml, TypeRegistry types) {
    XmlElement scm = find(XmlReader.read(xml));
    LegacyLayout layout = scm == null ? null : layout(scm, types);
    return scm == null || layout == null || !layout.isEdited(scm)
        ? xml
        : replace(xml, scm, layout.forEditing(text(xml, scm)));
  }

  static String restoreLayout(String edited, String xml, TypeRegistry types) {
    String converted = toCurrentLayout(xml, types);
    if (converted.equals(xml)) {
      return edited;
    }
    XmlElement before = find(XmlReader.read(xml));
    XmlElement convertedScm = find(XmlReader.read(converted));
    XmlElement after = find(XmlReader.read(edited));
    if (before == null || convertedScm == null || after == null) {
      return edited;
    }
    return text(edited, after).equals(text(converted, convertedScm))
        ? replace(edited, after, text(xml, before))
        : edited;
  }

  private static @Nullable LegacyLayout layout(XmlElement scm, TypeRegistry types) {
    String className = scm.attribute("class");
    TypeDescription<?> type = className == null ? null : types.of(TypeKind.SCM).find(className);
    return type == null ? null : type.legacyLayout();
  }

  private static String text(String xml, XmlElement element) {
    return xml.substring(element.start(), element.end());
  }

  private static String replace(String xml, XmlElement element, String replacement) {
    return xml.substring(0, element.start()) + replacement + xml.substring(element.end());
  }
}
