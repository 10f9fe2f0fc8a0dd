package dev.steward.setting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.problem.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServerSettingsTest {

  private static ServerSettings settingsWithDatabase(String url) {
    return ServerSettings.at(Path.of("home")).port(0).database(url).build();
  }

  @Test
  void aPasswordInTheUrlIsRefusedAndNotPrinted() {
    for (String url :
        List.of(
            "jdbc:postgresql://db/steward?password=hunter2",
            "jdbc:postgresql://db/steward?user=me&PassWord=hunter2",
            "jdbc:postgresql://db/steward?sslpassword=hunter2",
            "jdbc:postgresql://me:hunter2@db/steward",
            "jdbc:postgresql://hunter2@db:5432/steward")) {
      assertThatThrownBy(() -> settingsWithDatabase(url))
          .as(url)
          .isInstanceOf(Problem.Invalid.class)
          .hasMessageContaining("STEWARD_DATABASE_PASSWORD")
          .message()
          .doesNotContain("hunter2");
    }
    String validUrl =
        "jdbc:postgresql://db:5432/steward?user=me&sslmode=require&passfile=/etc/pass";
    assertThat(settingsWithDatabase(validUrl).database()).isEqualTo(validUrl);
  }

  @Test
  void theDefaultHomeComesFromTheEnvironment() {
    assertThat(ServerSettings.defaultHome(Map.of("HOME", "/srv/ann")))
        .isEqualTo(Path.of("/srv/ann/.steward"));
    assertThat(ServerSettings.defaultHome(Map.of("HOME", "/srv/ann", "STEWARD_HOME", "/data")))
        .isEqualTo(Path.of("/data"));
    assertThat(ServerSettings.defaultHome(Map.of()))
        .isEqualTo(Path.of(System.getProperty("user.home"), ".steward"));
  }
}
