package dev.steward.host.shell;

import dev.steward.host.Transport;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * A {@code sh} on a machine that runs one script after another. Values are sent in single quotes on
 * the shell's standard input; nothing but {@code sh} is ever a remote command, so it does not
 * matter which login shell an account has.
 */
final class ShellConnection implements AutoCloseable {

  /** Reads the response of a script. */
  @FunctionalInterface
  interface ResponseReader<T> {
    T read(ResponseStream response) throws IOException;
  }

  private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
  private static final String READY = "steward is ready";

  /**
   * Reads the number of lines in a script and then the lines themselves, and runs the script. The
   * script is passed as an argument to another shell, because many shells read ahead on the input
   * that contains their script. The shell function {@code end} completes a segment of the response.
   */
  private static final String LOOP =
      """
      end() { printf '\\n%s %s\\n' "$mark" "$1"; }
      printf '%s\\n' "$1"
      while IFS= read -r count; do
        script=
        while [ "$count" -gt 0 ]; do
          IFS= read -r line || exit 0
          script="$script$line
      "
          count=$((count - 1))
        done
        eval "$script" </dev/null
        end "$?"
      done
      """;

  private final Transport.Channel channel;
  private final ResponseStream response;
  private final ErrorTail errors;
  private boolean busy;

  private ShellConnection(Transport.Channel channel) {
    this.channel = channel;
    response = new ResponseStream(channel.output());
    errors = new ErrorTail(channel.errorOutput());
  }

  /** Starts a shell that runs scripts with {@link #request}. */
  static ShellConnection open(Transport transport) throws IOException {
    return start(
        transport,
        "exec env -i HOME=\"$HOME\" PATH=\"$PATH\" LANG=C.UTF-8 /bin/sh -c "
            + ShellText.quote(LOOP)
            + " steward "
            + ShellText.quote(READY)
            + "\n");
  }

  /**
   * Starts a shell that runs one script, which reads {@link #send sent} content from its standard
   * input. The script's response is one segment.
   *
   * @param folder working folder
   */
  static ShellConnection openForContent(
      Transport transport, String folder, String script, List<String> arguments, Duration timeout)
      throws IOException {
    String mark = newMark();
    ShellConnection connection =
        start(
            transport,
            ShellText.arguments(arguments.stream().map(ShellText::bytes).toList())
                + "{ printf '%s\\n' "
                + ShellText.quote(READY)
                + "; cd "
                + ShellText.quote(ShellText.bytes(folder))
                + " && LC_ALL=C /bin/sh -c "
                + ShellText.quote(script)
                + " steward \"$@\"; printf '\\n%s %s\\n' "
                + mark
                + " \"$?\"; exit; }\n");
    connection.response.expect(mark, timeout);
    return connection;
  }

  private static ShellConnection start(Transport transport, String script) throws IOException {
    var connection = new ShellConnection(transport.exec(List.of("sh")));
    try {
      connection.response.expect("", START_TIMEOUT);
      connection.send(script);
      String line = connection.response.line();
      // An account's startup files may print something first.
      while (!line.equals(READY)) {
        line = connection.response.line();
      }
      return connection;
    } catch (IOException e) {
      connection.close();
      String message = connection.errors.text();
      throw message.isEmpty() ? e : new IOException(message, e);
    }
  }

  private static String newMark() {
    return "end-" + UUID.randomUUID();
  }

  /**
   * Runs a script and reads its response to the end. After an exception, the connection must be
   * closed, because the rest of the response may still arrive.
   *
   * @param script commands, as bytes
   */
  <T> T request(String script, Duration timeout, ResponseReader<T> reader) throws IOException {
    if (busy) {
      throw new IllegalStateException("the previous response has not been read");
    }
    busy = true;
    String mark = newMark();
    String text = "mark=" + mark + "\n" + script + (script.endsWith("\n") ? "" : "\n");
    response.expect(mark, timeout);
    send(text.chars().filter(c -> c == '\n').count() + "\n" + text);
    T result = reader.read(response);
    busy = false;
    return result;
  }

  private void send(String bytes) throws IOException {
    channel.input().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
    channel.input().flush();
  }

  /**
   * Sends all of the content to the script of {@link #openForContent}. It is not an error here if a
   * script ends without reading all of the content: its status reveals that.
   *
   * @throws IOException if the content cannot be read
   */
  void send(InputStream content) throws IOException {
    byte[] part = new byte[64 << 10];
    boolean accepted = true;
    for (int n = content.read(part); n >= 0 && accepted; n = content.read(part)) {
      accepted = write(part, n);
    }
    try {
      channel.input().close();
    } catch (IOException e) {
      // The script has ended, so there is nothing to close.
      return;
    }
  }

  private boolean write(byte[] part, int length) {
    try {
      channel.input().write(part, 0, length);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** The response of {@link #openForContent}. */
  ResponseStream response() {
    return response;
  }

  /** The end of what the shell wrote to its standard error. */
  String errorText() {
    return errors.text();
  }

  @Override
  public void close() {
    channel.close();
    response.close();
  }
}
