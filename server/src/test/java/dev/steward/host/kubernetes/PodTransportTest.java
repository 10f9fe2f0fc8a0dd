package dev.steward.host.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.host.Transport.Channel;
import dev.steward.host.kubernetes.ClusterConfig.Login;
import dev.steward.host.kubernetes.ClusterConfig.Timeouts;
import dev.steward.testing.KubernetesApi;
import dev.steward.testing.ServerClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("integration")
class PodTransportTest extends ApiFixture {

  private static final int LARGE = 100 << 20;

  private PodTransport transport;

  @BeforeEach
  void addPod() {
    api.addPod("builds", "p", "main", folder);
    transport = new PodTransport(client, "builds", "p", "main");
  }

  private Channel shell(String script) throws IOException {
    return shell(transport, script);
  }

  private static Channel shell(PodTransport transport, String script) throws IOException {
    return transport.exec(List.of("sh", "-c", script));
  }

  private static String text(InputStream in) throws IOException {
    return new String(in.readAllBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void theThreeStreamsAreSeparate() throws IOException {
    try (Channel channel = shell("echo \"$HOME\"; cat; echo error >&2; exit 3")) {
      channel.input().write("in & ü\0 'put'\n".getBytes(StandardCharsets.UTF_8));
      channel.input().close();
      assertThat(text(channel.output())).isEqualTo(folder + "\nin & ü\0 'put'\n");
      assertThat(text(channel.errorOutput())).isEqualTo("error\n");
      assertThatThrownBy(() -> channel.input().write(1)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void aProgramThatEndedTakesNoInput() throws IOException {
    try (Channel channel = shell("echo x")) {
      assertThat(text(channel.output())).isEqualTo("x\n");
      assertThatThrownBy(() -> channel.input().write(1)).hasMessageContaining("has ended");
    }
  }

  /** Pseudo-random bytes, which both sides can generate. */
  private static byte[] pattern(int length) {
    byte[] bytes = new byte[length];
    new java.util.Random(5).nextBytes(bytes);
    return bytes;
  }

  @Test
  void aHundredMegabytesPassInBothDirections() throws Exception {
    try (Channel channel = shell("cat")) {
      byte[] part = pattern(1 << 20);
      var sent = MessageDigest.getInstance("SHA-256");
      CompletableFuture<Void> sending =
          CompletableFuture.runAsync(() -> {
            try {
              for (int i = 0; i < LARGE / part.length; i++) {
                channel.input().write(part);
                sent.update(part);
              }
              channel.input().close();
            } catch (IOException e) {
              throw new IllegalStateException(e);
            }
          });
      var received = MessageDigest.getInstance("SHA-256");
      long count = 0;
      byte[] buffer = new byte[64 << 10];
      InputStream in = channel.output();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        received.update(buffer, 0, n);
        count += n;
      }
      sending.get(1, TimeUnit.MINUTES);
      assertThat(count).isEqualTo(LARGE);
      assertThat(HexFormat.of().formatHex(received.digest()))
          .isEqualTo(HexFormat.of().formatHex(sent.digest()));
    }
  }

  @Test
  void aSlowReaderStopsTheProgram() throws Exception {
    try (KubernetesClient impatient = client(new Login.Anonymous(), SHORT);
        Channel channel =
            shell(
                new PodTransport(impatient, "builds", "p", "main"),
                "i=0; while [ $i -lt 96 ]; do head -c 1048576 /dev/zero; i=$((i+1));"
                    + " echo $i >progress; done")) {
      // The program must stop, since nobody reads its output: its progress no longer changes.
      var progress = folder.resolve("progress");
      ServerClient.await("progress", () -> Files.exists(progress));
      String before;
      String after = "";
      do {
        before = after;
        // Longer than the limit for silence: a slow reader is not a lost connection.
        TimeUnit.MILLISECONDS.sleep(SHORT.silence().toMillis() * 2);
        after = Files.readString(progress);
      } while (!after.equals(before));
      assertThat(Integer.parseInt(after.strip())).isLessThan(80);
      assertThat(channel.output().available()).isLessThan(1 << 20);
      long total = 0;
      byte[] buffer = new byte[64 << 10];
      for (int n = channel.output().read(buffer); n >= 0; n = channel.output().read(buffer)) {
        total += n;
      }
      assertThat(total).isEqualTo(96L << 20);
    }
  }

  @Test
  void aResetEndsTheStreamsWithAnError() throws Exception {
    try (Channel channel = shell("echo started; cat")) {
      assertThat(channel.output().readNBytes(8)).asString().isEqualTo("started\n");
      api.proxy().reset();
      assertThatThrownBy(() -> channel.output().read())
          .isInstanceOf(IOException.class)
          .hasMessageContaining("the connection to the container main of the pod p was lost");
      assertThat(text(channel.errorOutput())).contains("was lost");
      assertThatThrownBy(() -> channel.input().write(1)).hasMessageContaining("was lost");
    }
  }

  @Test
  void aSilentConnectionIsGivenUp() throws Exception {
    try (KubernetesClient impatient = client(new Login.Anonymous(), SHORT);
        Channel channel =
            shell(new PodTransport(impatient, "builds", "p", "main"), "echo started; cat")) {
      assertThat(channel.output().readNBytes(8)).asString().isEqualTo("started\n");
      api.proxy().stall();
      assertThatThrownBy(() -> channel.output().read()).hasMessageContaining("nothing arrived for");
      api.proxy().resume();
    }
  }

  @Test
  void pingsKeepAQuietProgram() throws Exception {
    try (KubernetesClient impatient = client(new Login.Anonymous(), SHORT);
        Channel channel =
            shell(
                new PodTransport(impatient, "builds", "p", "main"),
                "until [ -e go ]; do sleep 0.05; done; echo end")) {
      // Pongs are the only sign of life until then.
      TimeUnit.MILLISECONDS.sleep(SHORT.silence().toMillis() * 3);
      Files.createFile(folder.resolve("go"));
      assertThat(text(channel.output())).isEqualTo("end\n");
    }
  }

  @Test
  void closingAChannelEndsTheInputOfTheProgram() throws Exception {
    Channel channel = shell("cat >/dev/null; echo end >ended");
    channel.close();
    ServerClient.await("the end of the input", () -> Files.exists(folder.resolve("ended")));
    assertThat(channel.output().read()).isEqualTo(-1);
    channel.close();
  }

  @Test
  void closingAChannelEndsAReader() throws Exception {
    Channel channel = shell("cat");
    CompletableFuture<Integer> read =
        CompletableFuture.supplyAsync(() -> {
          try {
            return channel.output().read();
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        });
    channel.close();
    assertThat(read.get(10, TimeUnit.SECONDS)).isEqualTo(-1);
  }

  @Test
  void aProgramThatCannotBeStartedIsReported() throws IOException {
    try (Channel channel = transport.exec(List.of("no-such-program"))) {
      assertThat(text(channel.output())).isEmpty();
      assertThat(text(channel.errorOutput()))
          .startsWith("Kubernetes did not start a program in the container main of the pod p:")
          .contains("exec failed");
    }
  }

  @Test
  void aServerThatClosesTheConnectionIsReported() throws Exception {
    try (Channel channel = shell("echo started; cat")) {
      assertThat(channel.output().readNBytes(8)).asString().isEqualTo("started\n");
      api.closeSockets(1011, "kubelet is gone");
      assertThatThrownBy(() -> channel.output().read())
          .hasMessageContaining("(code 1011): kubelet is gone");
    }
  }

  @Test
  void missingPodsAndContainersAreReported() {
    assertThatThrownBy(() -> new PodTransport(client, "builds", "gone", "main").exec(List.of("sh")))
        .hasMessageContaining("the pod gone does not exist in the namespace builds");
    assertThatThrownBy(() -> new PodTransport(client, "builds", "p", "other").exec(List.of("sh")))
        .hasMessage("The pod p has no container other. Its containers are main.");
    api.update(
        "p",
        Map.of(
            "phase",
            "Pending",
            "containerStatuses",
            List.of(
                Map.of(
                    "name",
                    "main",
                    "image",
                    "x:1",
                    "state",
                    Map.of(
                        "waiting", Map.of("reason", "ErrImagePull", "message", "unauthorized"))))));
    assertThatThrownBy(() -> shell("true"))
        .hasMessage(
            "the container main of the pod p is not running: The container main of the pod p cannot"
                + " start with the image x:1 (ErrImagePull): unauthorized.");
  }

  @Test
  void aServerWithoutHalfCloseIsRefused() {
    for (String protocol : List.of(KubernetesApi.V4, "none")) {
      api.useProtocol(protocol);
      assertThatThrownBy(() -> shell("cat")).hasMessageContaining("Use Kubernetes 1.30 or newer.");
    }
    ServerClient.await("the end of the programs", () -> api.running() == 0);
  }

  @Test
  void aSlowHandshakeIsGivenUp() throws Exception {
    var timeouts =
        new Timeouts(
            Duration.ofSeconds(5),
            Duration.ofMillis(700),
            Duration.ofSeconds(1),
            Duration.ofSeconds(5),
            Duration.ofMillis(20));
    try (KubernetesClient impatient = client(new Login.Anonymous(), timeouts)) {
      api.hold();
      assertThatThrownBy(() -> impatient.exec("builds", "p", "main", List.of("sh")))
          .hasMessageContaining("is not reachable");
      api.release();
      try (Channel channel = impatient.exec("builds", "p", "main", List.of("echo", "x"))) {
        assertThat(text(channel.output())).isEqualTo("x\n");
      }
    }
  }
}
