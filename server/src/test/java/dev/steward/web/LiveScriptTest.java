package dev.steward.web;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.event.Event.EventType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The script of live pages subscribes to all events of a group by their names. */
class LiveScriptTest {

  @ParameterizedTest
  @EnumSource(EventType.class)
  void eachEventTypeIsInItsGroup(EventType type) throws IOException {
    try (InputStream in = Assets.class.getResourceAsStream("static/live.js")) {
      String script = new String(requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      assertThat(script).contains("\"" + type.wireName() + "\"");
    }
  }
}
