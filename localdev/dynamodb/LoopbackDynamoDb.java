import java.io.PrintStream;
import java.lang.reflect.Field;
import java.net.BindException;
import java.util.Arrays;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import software.amazon.dynamodb.services.local.main.ServerRunner;
import software.amazon.dynamodb.services.local.server.DynamoDBProxyServer;

/**
 * DynamoDB Local on 127.0.0.1 alone: it would listen on every interface and has no option against that.
 *
 * <p>Takes the port, then DynamoDB Local's own arguments. Prints the variable to set once it answers; ends at SIGTERM
 * and SIGINT with status 0.
 */
public final class LoopbackDynamoDb {
    private static final String LOOPBACK = "127.0.0.1";

    private LoopbackDynamoDb() {}

    public static void main(String[] arguments) throws Exception {
        PrintStream told = System.out;
        System.setOut(System.err); // the engine's own news; standard output is the one line below
        DynamoDBProxyServer engine = ServerRunner.createServerFromCommandLineArgs(ownArguments(arguments));
        for (Connector connector : jettyOf(engine).getConnectors()) {
            ((ServerConnector) connector).setHost(LOOPBACK);
        }
        try {
            engine.safeStart(); // `start` would report to its makers, and swallow a port that is taken
        } catch (Exception failure) {
            System.err.printf("DynamoDB Local cannot listen on %s:%s: %s%n", LOOPBACK, arguments[0], reason(failure));
            Runtime.getRuntime().halt(1);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(engine)));
        told.printf("AWS_ENDPOINT_URL_DYNAMODB=http://%s:%s%n", LOOPBACK, arguments[0]);
        told.flush();
        engine.join();
    }

    private static String[] ownArguments(String[] arguments) {
        String[] own = Arrays.copyOf(arguments, arguments.length + 2);
        System.arraycopy(arguments, 1, own, 0, arguments.length - 1);
        own[arguments.length - 1] = "-port";
        own[arguments.length] = arguments[0];
        own[arguments.length + 1] = "-disableTelemetry";
        return own;
    }

    private static Server jettyOf(DynamoDBProxyServer engine) throws ReflectiveOperationException {
        Field server = DynamoDBProxyServer.class.getDeclaredField("server");
        server.setAccessible(true);
        return (Server) server.get(engine);
    }

    private static String reason(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof BindException) {
                return "the port is taken. Choose another one with DYNAMODB_PORT.";
            }
        }
        return failure.toString();
    }

    private static void close(DynamoDBProxyServer engine) {
        try {
            engine.stop();
        } catch (Exception failure) {
            Runtime.getRuntime().halt(1);
        }
        Runtime.getRuntime().halt(0); // a signal that was asked for is no failure
    }
}
