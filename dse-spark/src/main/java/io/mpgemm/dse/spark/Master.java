package io.mpgemm.dse.spark;

import io.mpgemm.dse.core.InputException;
import io.mpgemm.dse.core.Wording;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where Spark finds its workers.
 *
 * @param url as Spark wants it
 */
record Master(String url) {

    private static final Pattern LOCAL = Pattern.compile("local(\\[(\\*|[1-9][0-9]{0,3})(,[1-9][0-9]{0,3})?])?");
    private static final Pattern STANDALONE = Pattern.compile("spark://([^:/,]+|\\[[0-9a-fA-F:]+]):([0-9]{1,5})(,.*)?");
    private static final int PATIENCE_MS = 5000;

    /**
     * A master that the user named.
     *
     * @throws InputException if it is none
     */
    static Master of(String url) {
        boolean other = url.equals("yarn") || url.startsWith("k8s://") || url.startsWith("local-cluster[");
        if (!other && !LOCAL.matcher(url).matches() && !STANDALONE.matcher(url).matches()) {
            throw new InputException("--master is " + Wording.quote(url)
                    + ". Valid: local, local[N], local[*], spark://HOST:PORT, or any master of spark-submit.");
        }
        return new Master(url);
    }

    /** Whether all the work is done in this process. */
    boolean isLocal() {
        return LOCAL.matcher(url).matches();
    }

    /** Whether no other machine takes part. */
    boolean isOnThisMachine() {
        return isLocal() || url.startsWith("local-cluster[") || host().map(Master::isLoopback).orElse(false);
    }

    /**
     * Asks whether anybody is there, as Spark itself would try for a minute.
     *
     * @throws InputException if nobody is
     */
    void requireThere() {
        Matcher matcher = STANDALONE.matcher(url);
        if (!matcher.matches() || matcher.group(3) != null) {
            return;
        }
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(matcher.group(1), Integer.parseInt(matcher.group(2))), PATIENCE_MS);
        } catch (IOException | IllegalArgumentException e) {
            throw new InputException("--master is " + Wording.quote(url) + ", and nothing answers there ("
                    + e.getMessage() + "). Valid: the URL that the master's log and page show.", e);
        }
    }

    private Optional<String> host() {
        Matcher matcher = STANDALONE.matcher(url);
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException _) {
            return false;
        }
    }
}
