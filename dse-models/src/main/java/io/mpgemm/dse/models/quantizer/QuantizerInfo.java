package io.mpgemm.dse.models.quantizer;

/** What a quantiser says of itself to users. */
public interface QuantizerInfo {

    /**
     * The name in study files.
     *
     * @return the name, e.g. {@code rtn-affine}
     */
    String name();

    /**
     * One line for {@code dse list quantizers}.
     *
     * @return what it does
     */
    String summary();

    /**
     * Where the method comes from.
     *
     * @return paper or product
     */
    String source();
}
