package dev.steward.job.xml;

import dev.steward.text.EditableElement;
import dev.steward.type.TypeDescription;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A form section: a list of elements. Elements of types without a form are kept and displayed as
 * XML.
 *
 * @param id id of the section in the form
 * @param path path of the list element, from the root
 * @param excluded elements of the list that another section displays
 * @param scm the symbol of the source control that the section belongs to; null for none
 */
public record FormSection(
    String id,
    String name,
    List<String> path,
    List<TypeDescription<?>> types,
    Set<String> excluded,
    @Nullable String scm) {

  /** Returns whether the parent of the list is removed together with its last element. */
  boolean removedWhenEmpty() {
    return path.size() > 2 && !path.getFirst().equals(PipelineXml.DEFINITION);
  }

  /** The elements of this section, in order. */
  List<EditableElement> children(EditableElement list) {
    return list.children().stream().filter(element -> !excluded.contains(element.name())).toList();
  }

  /** The type of an element; null if the type has no form. */
  public @Nullable TypeDescription<?> type(String element) {
    for (TypeDescription<?> type : types) {
      if (type.elements().contains(element)) {
        return type;
      }
    }
    return null;
  }

  /** Returns whether the section is displayed for a source control. */
  public boolean appliesTo(String scmSymbol) {
    return scm == null || scm.equals(scmSymbol);
  }
}
