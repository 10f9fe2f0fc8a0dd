package dev.steward.managedfile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.managedfile.ManagedFile.CredentialMapping;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Credentials in the texts of managed files. */
class FileContentTest {

  private static ManagedFile file(
      ManagedFileKind kind, String content, boolean replacesAll, CredentialMapping... mappings) {
    return new ManagedFile("f", kind, "F", "", content, replacesAll, List.of(mappings));
  }

  private static CredentialMapping mapping(String key, String detail) {
    return new CredentialMapping(key, "id", detail);
  }

  private static final FileCredential LOGIN = new FileCredential("ann", "p<w", "");
  private static final FileCredential TOKEN = new FileCredential("", "t0k", "");

  @Test
  void mavenSettingsGetServers() {
    String settings =
        """
        <?xml version="1.0"?>
        <!-- <servers> of the company -->
        <settings>
          <servers>
            <server><id>old</id><password>x</password></server>
            <server><id>repo</id><password>x</password></server>
          </servers>
          <offline>true</offline>
        </settings>
        """;
    var kind = ManagedFileKind.MAVEN_SETTINGS;
    String merged = FileContent.of(file(kind, settings, false), Map.of("repo", LOGIN));
    assertThat(merged)
        .startsWith("<?xml version=\"1.0\"?>\n<!-- <servers> of the company -->")
        .contains("<id>old</id>", "<username>ann</username>", "<password>p&lt;w</password>")
        .contains("<offline>true</offline>")
        .containsOnlyOnce("<id>repo</id>");
    assertThat(FileContent.of(file(kind, settings, true), Map.of("repo", LOGIN)))
        .doesNotContain("<id>old</id>");
    assertThat(FileContent.of(file(kind, "", true), Map.of("repo", LOGIN)))
        .contains("<settings>", "<id>repo</id>");
    assertThat(
            FileContent.of(
                file(kind, "<settings/>", true),
                Map.of("git", new FileCredential("ann", "phrase", "/k"))))
        .contains("<privateKey>/k</privateKey>", "<passphrase>phrase</passphrase>");
  }

  @Test
  void otherFilesGetValues() {
    assertThat(
            FileContent.of(
                file(ManagedFileKind.PROPERTIES, "a=1\nkey = old\n", true), Map.of("key", TOKEN)))
        .isEqualTo("a=1\nkey=t0k\n");
    assertThat(
            FileContent.of(
                file(ManagedFileKind.CUSTOM, "${A} ${L} ${L_USR} ${L_PSW} ${B}", true),
                Map.of("A", TOKEN, "L", LOGIN)))
        .isEqualTo("t0k ann:p<w ann p<w ${B}");
    assertThat(
            FileContent.of(
                file(
                    ManagedFileKind.NPM,
                    "fund=false",
                    true,
                    mapping("https://npm.example.com/", ""),
                    mapping("https://own.example.com/r", "team @lib")),
                Map.of("https://npm.example.com/", TOKEN)))
        .isEqualTo(
            """
            fund=false
            registry=https://npm.example.com/
            //npm.example.com/:_authToken=t0k
            @team:registry=https://own.example.com/r/
            @lib:registry=https://own.example.com/r/
            """);
  }
}
