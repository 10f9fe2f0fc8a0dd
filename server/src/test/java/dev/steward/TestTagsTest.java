package dev.steward;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ImportOption.OnlyIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.platform.commons.annotation.Testable;

/** Test classes that need a server, a database or processes carry the tag {@code integration}. */
@AnalyzeClasses(packages = "dev.steward", importOptions = OnlyIncludeTests.class)
class TestTagsTest {

  private static final String INTEGRATION = "integration";

  /** Classes whose use, directly or through other test classes, requires the tag. */
  private static final Set<String> EXPENSIVE =
      Set.of(
          "dev.steward.boot.Steward",
          "dev.steward.http.HttpServer",
          "dev.steward.scm.GitProgram",
          "dev.steward.store.PostgresStore",
          "dev.steward.store.SqliteStore",
          "dev.steward.store.Stores",
          "java.lang.ProcessBuilder");

  @ArchTest
  static final ArchRule integrationTestsAreTagged =
      ArchRuleDefinition.classes().that(declareOrInheritTests()).should(beTaggedIfExpensive());

  private static DescribedPredicate<JavaClass> declareOrInheritTests() {
    return DescribedPredicate.describe(
        "declare or inherit tests",
        type -> type.getAllMethods().stream().anyMatch(TestTagsTest::isTest));
  }

  private static boolean isTest(JavaMethod method) {
    return method.isAnnotatedWith(Testable.class) || method.isMetaAnnotatedWith(Testable.class);
  }

  private static ArchCondition<JavaClass> beTaggedIfExpensive() {
    return new ArchCondition<>("be tagged if they use a server, a database or processes") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        if (!isTagged(type)) {
          List<String> path = pathToExpensiveClass(type);
          if (!path.isEmpty()) {
            events.add(
                SimpleConditionEvent.violated(
                    type, "@Tag(\"integration\") is missing: " + String.join(" -> ", path)));
          }
        }
      }
    };
  }

  /** Whether a class has the tag, itself or from its superclass or enclosing class. */
  private static boolean isTagged(JavaClass type) {
    return type.tryGetAnnotationOfType(Tag.class)
            .filter(tag -> tag.value().equals(INTEGRATION))
            .isPresent()
        || type.getRawSuperclass().filter(TestTagsTest::isTagged).isPresent()
        || type.getEnclosingClass().filter(TestTagsTest::isTagged).isPresent();
  }

  /** Searches the dependencies of a test class and of the test classes that it uses. */
  private static List<String> pathToExpensiveClass(JavaClass start) {
    record Step(JavaClass type, List<String> path) {}
    var queue = new ArrayDeque<Step>();
    var visited = new HashSet<JavaClass>();
    queue.add(new Step(start, List.of(start.getName())));
    while (!queue.isEmpty()) {
      Step step = queue.remove();
      for (JavaClass type : withNestedClasses(step.type())) {
        for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
          JavaClass target = dependency.getTargetClass();
          if (visited.add(target)) {
            var path = new ArrayList<>(step.path());
            path.add(target.getName());
            if (EXPENSIVE.contains(target.getName())) {
              return path;
            }
            if (isOwnTestClass(target)) {
              queue.add(new Step(target, path));
            }
          }
        }
      }
    }
    return List.of();
  }

  private static Set<JavaClass> withNestedClasses(JavaClass type) {
    var classes = new HashSet<JavaClass>();
    classes.add(type);
    type.getPackage().getClasses().stream()
        .filter(other -> other.getName().startsWith(type.getName() + "$"))
        .forEach(classes::add);
    return classes;
  }

  private static boolean isOwnTestClass(JavaClass type) {
    return type.getName().startsWith("dev.steward.")
        && type.getSource()
            .filter(source -> source.getUri().getPath().contains("/test-classes/"))
            .isPresent();
  }
}
