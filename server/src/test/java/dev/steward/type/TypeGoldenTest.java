package dev.steward.type;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.boot.BuiltInTypes;
import dev.steward.pipeline.catalog.PipelineStepsPages;
import dev.steward.testing.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The described types compared with their golden list and with the reference pages. */
class TypeGoldenTest {

  private static final TypeRegistry TYPES = BuiltInTypes.registry();
  private static final Path REFERENCE = Path.of("../docs/reference");

  @Test
  void theTypesMatchTheGoldenFile() throws IOException {
    var lines = new ArrayList<String>();
    for (TypeDescription<?> type : TYPES.all()) {
      add(type, "", lines, new HashSet<>());
    }
    Golden.assertLines(Path.of("src/test/resources/step-types.txt"), lines);
  }

  private static void add(
      TypeDescription<?> type, String indent, List<String> lines, Set<Object> shown) {
    lines.add(indent + type.kind() + " " + type.symbol() + " " + String.join(" ", type.elements()));
    if (!shown.add(type)) {
      return;
    }
    for (Field<?> field : type.fields()) {
      lines.add(
          indent
              + "  "
              + field.name()
              + " "
              + field.format()
              + (field.defaultValue().isEmpty() ? "" : " = " + field.defaultValue())
              + (field.path().equals(field.name()) ? "" : " at " + field.path())
              + (field.isRequired() ? " required" : "")
              + (field.columns().isEmpty()
                  ? ""
                  : " of " + field.columns().stream().map(Field::name).toList()));
      if (shown.add(field.types())) {
        field.types().all().forEach(part -> add(part, indent + "    ", lines, shown));
      }
    }
  }

  @Test
  void theReferencePagesAreThoseOfTheGenerator() throws IOException {
    for (Map.Entry<String, String> page : ReferencePages.of(TYPES).entrySet()) {
      Golden.assertText(REFERENCE.resolve(page.getKey()), page.getValue());
    }
    var pages = new HashSet<>(ReferencePages.of(TYPES).keySet());
    pages.add("pipeline-methods.md");
    pages.addAll(PipelineStepsPages.texts().keySet());
    try (var files = Files.list(REFERENCE)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(pages);
    }
  }

  @Test
  void namesOfTypesAndFieldsAreUnique() {
    for (TypeKind kind : TypeKind.values()) {
      List<TypeDescription<?>> all = TYPES.of(kind).all();
      assertThat(all.stream().map(TypeDescription::symbol)).doesNotHaveDuplicates();
      assertThat(all.stream().flatMap(type -> type.elements().stream())).doesNotHaveDuplicates();
      for (TypeDescription<?> type : all) {
        assertThat(type.fields().stream().map(Field::name))
            .as("fields of %s", type)
            .doesNotHaveDuplicates();
        assertThat(type.label()).isNotBlank();
        assertThat(type.help()).as("help of %s", type).endsWith(".");
      }
    }
  }
}
