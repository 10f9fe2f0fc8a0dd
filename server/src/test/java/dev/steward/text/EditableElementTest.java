package dev.steward.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.steward.job.xml.DefinitionEdit;
import dev.steward.job.xml.FormCatalog;
import dev.steward.job.xml.ScmEdit;
import dev.steward.type.FieldEdit;
import dev.steward.type.RowsEdit;
import dev.steward.web.job.ConfigForm;
import dev.steward.web.job.ConfigFormEdit;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class EditableElementTest {

  private static String edit(String xml, Consumer<EditableElement> change) {
    EditableElement.EditableDocument document = EditableElement.document(xml);
    assertThat(document.toXml()).isEqualTo(xml);
    document.root().children().forEach(EditableElement::children);
    assertThat(document.toXml()).as("unchanged after reading").isEqualTo(xml);
    change.accept(document.root());
    return document.toXml();
  }

  private static EditableElement element(String xml) {
    return EditableElement.of(xml);
  }

  @Test
  void onlySetElementsChange() {
    String xml =
        "<?xml version='1.1'?>\n<!-- c --><a x = 'y'>\n  <b>1</b> t\n  <c/>\n</a>\n<!-- d -->";
    assertThat(edit(xml, root -> root.set(element("<b>2</b>"))))
        .isEqualTo(xml.replace("<b>1</b>", "<b>2</b>"));
    assertThat(edit(xml, root -> root.set(element("<n/>"))))
        .isEqualTo(xml.replace("'y'>", "'y'>\n  <n/>"));
    assertThat(edit("<a />", root -> root.set(element("<n/>")))).isEqualTo("<a >\n  <n/>\n</a>");
  }

  @Test
  void removingAnElementRemovesItsLine() {
    assertThat(edit("<a>\n  <b/>\n  <c/>\n</a>", root -> root.remove("b")))
        .isEqualTo("<a>\n  <c/>\n</a>");
    assertThat(edit("<a> <b/><c/></a>", root -> root.remove("b"))).isEqualTo("<a> <c/></a>");
    assertThat(
            edit(
                "<a>\n  <b/>\n  <c/>\n</a>",
                root -> {
                  root.remove("b");
                  root.remove("c");
                  root.remove("d");
                }))
        .isEqualTo("<a>\n</a>");
  }

  @Test
  void laterChangesSeeEarlierOnes() {
    assertThat(
            edit(
                "<a/>",
                root -> {
                  root.edit(List.of("p", "q"), q -> q.set(element("<r>1</r>")));
                  root.edit(List.of("p", "q"), q -> q.set(element("<r>2</r>")));
                  root.edit(List.of("p", "none"), none -> {});
                  assertThat(root.find(List.of("p", "q", "r"))).isNotNull();
                  root.set(element("<first/>"));
                }))
        .isEqualTo("<a>\n  <first/>\n  <p>\n  <q>\n  <r>2</r>\n</q>\n</p>\n</a>");
  }

  @Test
  void attributesAreChangedInPlace() {
    String xml = "<a><b one='1' class = \"x\" two='class=\"no\"'/></a>";
    assertThat(edit(xml, root -> root.children().getFirst().setAttribute("class", "y")))
        .isEqualTo("<a><b one='1' class=\"y\" two='class=\"no\"'/></a>");
    assertThat(edit(xml, root -> root.children().getFirst().setAttribute("lass", "y")))
        .startsWith("<a><b lass=\"y\" one='1'");
  }

  @Test
  void replacingItemsKeepsTheTextBetween() {
    String xml = "<a>\n  <i>1</i>\n  <!-- c -->\n  <i>2</i>\n  <other/>\n  <i>3</i>\n</a>";
    assertThat(
            edit(
                xml,
                root -> {
                  List<EditableElement> items =
                      root.children().stream().filter(child -> child.name().equals("i")).toList();
                  items.get(1).set(element("<n/>"));
                  root.replace(items, List.of(items.get(1), element("<i>4</i>")));
                }))
        .isEqualTo("<a>\n  <i>\n  <n/>2</i>\n  <!-- c -->\n  <i>4</i>\n  <other/>\n  \n</a>");
    assertThat(
            edit(
                "<a>\n  <i>1</i>\n</a>",
                root -> {
                  List<EditableElement> items = root.children();
                  root.replace(items, List.of(items.getFirst(), element("<i>2</i>")));
                }))
        .isEqualTo("<a>\n  <i>1</i>\n    <i>2</i>\n</a>");
    assertThat(edit("<a/>", root -> root.replace(List.of(), List.of(element("<i/>")))))
        .isEqualTo("<a>\n    <i/>\n  </a>");
  }

  /** The tree is parsed once per form; editing never parses the XML again. */
  @Test
  void aFormParsesADefinitionOnce() {
    JavaClasses classes =
        new ClassFileImporter()
            .importClasses(
                DefinitionEdit.class,
                FieldEdit.class,
                ScmEdit.class,
                FormCatalog.class,
                RowsEdit.class,
                ConfigForm.class,
                ConfigFormEdit.class);
    for (var javaClass : classes) {
      assertThat(javaClass.getDirectDependenciesFromSelf())
          .as(javaClass.getName())
          .noneMatch(dependency ->
              dependency.getTargetClass().isEquivalentTo(XmlReader.class)
                  || dependency.getTargetClass().getSimpleName().equals("DefinitionReader"));
      assertThat(javaClass.getMethodCallsFromSelf())
          .as(javaClass.getName())
          .filteredOn(call ->
              call.getTargetOwner().isEquivalentTo(EditableElement.class)
                  && call.getName().equals("document"))
          .hasSize(javaClass.isEquivalentTo(ConfigFormEdit.class) ? 1 : 0);
    }
  }
}
