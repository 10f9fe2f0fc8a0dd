import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.VirtualThreadPool;

/** The product's HTTP library with a handler that sends constant bytes. */
public final class BareServer {
  public static void main(String[] args) throws Exception {
    byte[] body = args.length == 0 ? "{}".getBytes() : Files.readAllBytes(Path.of(args[0]));
    var threads = new VirtualThreadPool();
    threads.setMaxConcurrentTasks(0);
    var server = new Server(threads);
    var connector = new ServerConnector(server, 1, 1);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(
        new Handler.Abstract() {
          @Override
          public boolean handle(Request request, Response response, Callback callback) {
            response.getHeaders().put("Content-Type", "application/json;charset=utf-8");
            response.getHeaders().put("Content-Length", body.length);
            response.write(true, ByteBuffer.wrap(body), callback);
            return true;
          }
        });
    server.start();
    System.out.println("ready at http://127.0.0.1:" + connector.getLocalPort() + "/");
  }
}
