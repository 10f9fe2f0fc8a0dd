package dev.steward.host.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.host.container.ContainerSpec.Volume;
import dev.steward.problem.Problem;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The arguments of {@code docker run} in pipelines. */
class ContainerArgumentsTest {

  private static ContainerSpec parse(String arguments) {
    return ContainerSpec.of("maven:3", "", arguments);
  }

  @Test
  void optionsAreReadInAllTheirForms() {
    ContainerSpec spec =
        parse(
            "-it --rm -u1000:1000 -v /a:/b -v=/c:/d:ro,z --volume cache:/root/.m2 -e 'A=b c'"
                + " --env=D=\"e f\" -e INHERITED --network=none -m 512m --shm-size 1g"
                + " --entrypoint='' --name own --pull always");
    assertThat(spec.volumes())
        .containsExactly(new Volume("/a", "/b", false), new Volume("/c", "/d", true));
    assertThat(spec.network()).isEqualTo("none");
    assertThat(spec.memory()).isEqualTo("512m");
    assertThat(spec.alwaysPulls()).isTrue();
    assertThat(spec.options().user()).isEqualTo("1000:1000");
    assertThat(spec.options().variables()).isEqualTo(Map.of("A", "b c", "D", "e f"));
    assertThat(spec.options().arguments())
        .containsExactly("--volume=cache:/root/.m2", "--shm-size=1g");
    assertThat(spec.options().restricted()).isEmpty();
    assertThat(spec.options().toString()).doesNotContain("b c");
  }

  @Test
  void wordsAreSplitAsByAShell() {
    assertThat(ContainerArguments.split("  a 'b c'  \"d 'e'\" f\\ g '' h'i'j "))
        .containsExactly("a", "b c", "d 'e'", "f g", "", "hij");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--device /dev/sda",
        "--cap-add=SYS_ADMIN",
        "--security-opt apparmor=unconfined",
        "--pid host",
        "--mount type=bind,source=/,target=/host",
        "--env-file /etc/shadow",
        "--group-add docker",
        "--log-opt path=/etc/passwd",
        "--volumes-from other"
      })
  void optionsThatCanControlTheMachineAreMarked(String option) {
    assertThat(parse("--init " + option).options().restricted()).hasSize(1);
  }

  @Test
  void aPrivilegedContainerIsMarked() {
    assertThat(parse("--privileged").privileged()).isTrue();
    assertThat(parse("--privileged=false").privileged()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "alpine",
        "--",
        "--unknown",
        "--authfile /x",
        "-x",
        "-v",
        "-v a/b:/c",
        "-v /a:/b:shared",
        "-v /a:/b:ro:x",
        "-v /a:/",
        "-e 1A=b",
        "-u ../x",
        "--label dev.steward.run=1",
        "--network --privileged",
        "'open"
      })
  void otherArgumentsAreRefused(String arguments) {
    assertThatThrownBy(() -> parse(arguments)).isInstanceOf(Problem.Invalid.class);
  }

  @Test
  void keysOfContainersAreReadBack() {
    for (var key : new ContainerKey[] {new ContainerKey(7, ""), new ContainerKey(7, "12")}) {
      assertThat(ContainerKey.parse(key.toString())).isEqualTo(key);
    }
    assertThat(ContainerKey.parse("7-")).isNull();
    assertThat(ContainerKey.parse("x-1")).isNull();
  }
}
