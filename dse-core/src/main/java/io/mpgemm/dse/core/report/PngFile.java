package io.mpgemm.dse.core.report;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** An image as PNG that says how large it is on paper. */
final class PngFile {

    static final int DPI = 300;
    private static final double INCHES_PER_METRE = 1 / 0.0254;
    private static final String FORMAT = "javax_imageio_png_1.0";

    private PngFile() {}

    static byte[] of(BufferedImage image) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        try {
            ImageWriteParam parameters = writer.getDefaultWriteParam();
            parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            parameters.setCompressionQuality(0.34f);
            IIOMetadata metadata = writer
                    .getDefaultImageMetadata(ImageTypeSpecifier.createFromRenderedImage(image), parameters);
            String dotsPerMetre = Long.toString(Math.round(DPI * INCHES_PER_METRE));
            IIOMetadataNode physical = new IIOMetadataNode("pHYs");
            physical.setAttribute("pixelsPerUnitXAxis", dotsPerMetre);
            physical.setAttribute("pixelsPerUnitYAxis", dotsPerMetre);
            physical.setAttribute("unitSpecifier", "meter");
            IIOMetadataNode root = new IIOMetadataNode(FORMAT);
            root.appendChild(physical);
            metadata.mergeTree(FORMAT, root);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            // The cached stream of ImageIO wants a shutdown hook, which a run that is being stopped cannot have.
            try (ImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
                writer.setOutput(stream);
                writer.write(null, new IIOImage(image, null, metadata), parameters);
            }
            return out.toByteArray();
        } finally {
            writer.dispose();
        }
    }
}
