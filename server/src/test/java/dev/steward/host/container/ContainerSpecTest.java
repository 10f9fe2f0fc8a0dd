package dev.steward.host.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.host.container.ContainerSpec.RegistryLogin;
import dev.steward.host.container.ContainerSpec.Volume;
import dev.steward.problem.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that a job may set: none may become an option or a path for the container engine. */
class ContainerSpecTest {

  private static ContainerSpec image(String image) {
    return spec(image, "", List.of(), "", "", "", "");
  }

  private static ContainerSpec spec(
      String image,
      String engineHost,
      List<Volume> volumes,
      String group,
      String network,
      String memory,
      String cpu) {
    return new ContainerSpec(
        image, false, engineHost, volumes, false, group, List.of(), network, memory, cpu, null);
  }

  @ParameterizedTest
  @CsvSource({
    "debian:12, ''",
    "team/tool, ''",
    "docker:dind, ''",
    "localhost/tool, localhost",
    "registry.example.org/team/tool:1.2_x-3, registry.example.org",
    "Registry.example.org:5000/tool, Registry.example.org:5000",
    "tool@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef, ''",
  })
  void theRegistryIsPartOfTheName(String name, String registry) {
    assertThat(image(name).registry()).isEqualTo(registry);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-v",
        "--privileged",
        "a b",
        "a;b",
        "dir:folder",
        "oci:folder",
        "docker-archive:/etc/passwd",
        "docker://debian",
        "/etc/passwd",
        "../x",
        "a//b",
        "a:b:c",
        "${IMAGE}",
        "debian\n",
      })
  void otherTextsAreNoImages(String name) {
    assertThatThrownBy(() -> image(name)).isInstanceOf(Problem.Invalid.class);
  }

  @Test
  void aLongNameIsRejectedAtOnce() {
    assertThatThrownBy(() -> image("a-".repeat(100_000) + "!")).isInstanceOf(Problem.Invalid.class);
  }

  @Test
  void otherValuesAreChecked() {
    spec("i", "tcp://host:2375", List.of(), "1000", "my-net", "512m", "100");
    spec("i", "unix:///run/user/1000/podman.sock", List.of(), "build", "host", "2G", "");
    for (String engineHost : List.of("ssh://root@host", "unix://../x", "-x", "tcp://a b")) {
      assertThatThrownBy(() -> spec("i", engineHost, List.of(), "", "", "", ""))
          .as(engineHost)
          .isInstanceOf(Problem.Invalid.class);
    }
    for (String value : List.of("-x", "a b", "a=b", "x\n")) {
      assertThatThrownBy(() -> spec("i", "", List.of(), value, "", "", ""))
          .as(value)
          .isInstanceOf(Problem.Invalid.class);
      assertThatThrownBy(() -> spec("i", "", List.of(), "", value, "", ""))
          .as(value)
          .isInstanceOf(Problem.Invalid.class);
      assertThatThrownBy(() -> spec("i", "", List.of(), "", "", value, ""))
          .as(value)
          .isInstanceOf(Problem.Invalid.class);
      assertThatThrownBy(() -> spec("i", "", List.of(), "", "", "", value))
          .as(value)
          .isInstanceOf(Problem.Invalid.class);
    }
    for (Volume volume :
        List.of(
            new Volume("relative", "/a"),
            new Volume("/a:b", "/a"),
            new Volume("/a", "b"),
            new Volume("/a", "/b:ro"),
            new Volume("/a", "/b/.."),
            new Volume("/a\n", "/b"))) {
      assertThatThrownBy(() -> spec("i", "", List.of(volume), "", "", "", ""))
          .as(volume.toString())
          .isInstanceOf(Problem.Invalid.class);
    }
  }

  @Test
  void aLoginIsForOneRegistry() {
    var login = new RegistryLogin("deploy", "p\"w");
    assertThat(login.toString()).doesNotContain("p\"w");
    assertThat(ContainerSpec.authentication(login, "registry.example.org"))
        .isEqualTo("{\"auths\":{\"registry.example.org\":{\"auth\":\"ZGVwbG95OnAidw==\"}}}");
    assertThat(ContainerSpec.authentication(login, ""))
        .contains("\"https://index.docker.io/v1/\"", "\"docker.io\"");
    assertThat(image("debian").registryUrl()).isEqualTo("https://index.docker.io/");
    assertThat(image("localhost:5000/x").registryUrl()).isEqualTo("https://localhost:5000/");
  }
}
