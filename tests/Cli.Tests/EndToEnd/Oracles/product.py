"""Looks at products with GDAL's Python bindings and NumPy alone; prints JSON. Commands: check, compare, uncertainty, make."""
import json
import sys

import numpy
from osgeo import gdal
from osgeo_utils.samples import validate_cloud_optimized_geotiff

SCALE = 4
ROWS = 256


def repeat(values):
    return values.repeat(SCALE, axis=0).repeat(SCALE, axis=1)


def same_number(one, two):
    return one == two or (one is not None and two is not None and one != one and two != two)


def check_band(number, scene, product, faults):
    one, two = scene.GetRasterBand(number), product.GetRasterBand(number)
    for what, left, right in [
            ("type", gdal.GetDataTypeName(one.DataType), gdal.GetDataTypeName(two.DataType)),
            ("colour", gdal.GetColorInterpretationName(one.GetColorInterpretation()),
             gdal.GetColorInterpretationName(two.GetColorInterpretation()))]:
        if left != right:
            faults.append(f"band {number}: {what} {right}, not {left}")
    if not same_number(one.GetNoDataValue(), two.GetNoDataValue()):
        faults.append(f"band {number}: nodata {two.GetNoDataValue()}, not {one.GetNoDataValue()}")

    alpha = one.GetColorInterpretation() == gdal.GCI_AlphaBand
    footprint = replicas = means = 0
    worst = 0.0
    for row in range(0, scene.RasterYSize, ROWS):
        height = min(ROWS, scene.RasterYSize - row)
        small = one.ReadAsArray(0, row, scene.RasterXSize, height)
        large = two.ReadAsArray(0, row * SCALE, product.RasterXSize, height * SCALE)
        valid = (one.GetMaskBand().ReadAsArray(0, row, scene.RasterXSize, height) != 0) & ~numpy.isnan(small)
        kept = (two.GetMaskBand().ReadAsArray(0, row * SCALE, product.RasterXSize, height * SCALE) != 0) & ~numpy.isnan(large)
        footprint += int((kept != repeat(valid)).sum())
        if alpha:
            replicas += int((large != repeat(small)).sum())
            continue
        blocks = large.astype("f8").reshape(height, SCALE, scene.RasterXSize, SCALE)
        with numpy.errstate(invalid="ignore"):
            error = numpy.abs(blocks.sum(axis=(1, 3)) / (SCALE * SCALE) - small.astype("f8"))[valid]
            ulp = numpy.spacing(numpy.abs(small[valid])).astype("f8") if small.dtype.kind == "f" else 0
        means += int((~(error <= ulp)).sum())
        worst = max(worst, float(error.max(initial=0)))
    if footprint:
        faults.append(f"band {number}: {footprint} pixels valid in one and not in the other")
    if replicas:
        faults.append(f"band {number}: {replicas} alpha pixels are no replicas")
    if means:
        faults.append(f"band {number}: {means} blocks whose mean is not the input pixel, worst by {worst}")


def check(scene_path, product_path):
    scene, product = gdal.Open(scene_path), gdal.Open(product_path)
    faults = []
    if (product.RasterXSize, product.RasterYSize) != (scene.RasterXSize * SCALE, scene.RasterYSize * SCALE):
        faults.append(f"size {product.RasterXSize} x {product.RasterYSize}")
    if product.RasterCount != scene.RasterCount:
        faults.append(f"{product.RasterCount} bands, not {scene.RasterCount}")
    if not faults:
        for number in range(1, scene.RasterCount + 1):
            check_band(number, scene, product, faults)

    six = scene.GetGeoTransform(can_return_null=True)
    fine = product.GetGeoTransform(can_return_null=True)
    wanted = None if six is None else (six[0], six[1] / SCALE, six[2] / SCALE, six[3], six[4] / SCALE, six[5] / SCALE)
    if fine != wanted:
        faults.append(f"geotransform {fine}, not {wanted}")
    crs, kept = scene.GetSpatialRef(), product.GetSpatialRef()
    if (crs is None) != (kept is None) or (crs is not None and not kept.IsSame(crs)):
        faults.append(f"CRS {kept and kept.ExportToWkt()}, not {crs and crs.ExportToWkt()}")

    _, errors, _ = validate_cloud_optimized_geotiff.validate(product_path, full_check=True)
    faults.extend(f"COG: {error}" for error in errors)
    print(json.dumps({"faults": faults}))


def read(path):
    return gdal.Open(path).ReadAsArray().astype("f8")


def rms(values):
    return float(numpy.sqrt(numpy.square(values).mean()))


def gradients(values, lines, axis):
    at = numpy.array(lines, dtype="i8") * SCALE
    return float(numpy.abs(values.take(at, axis=axis) - values.take(at - 1, axis=axis)).sum())


def compare(base, tiled, other, untiled, columns, rows):
    """Products of one scene: without detail, in two tile sizes, in one tile; lines are the first one's, in input pixels."""
    base, tiled, other, untiled = map(read, (base, tiled, other, untiled))
    detail = rms(untiled - base)
    lines = [(json.loads(columns), 2), (json.loads(rows), 1)]
    print(json.dumps({
        "detail": detail,
        "difference": rms(tiled - other) / detail,
        "differenceToUntiled": rms(tiled - untiled) / detail,
        "seam": sum(gradients(tiled, *line) for line in lines) / sum(gradients(untiled, *line) for line in lines)}))


def uncertainty(scene_path, plain_path, path, bands, factor, floor, amplitude):
    """A product with uncertainty bands, against one without; an 8-bit scene, a pattern model that strays by amplitude (1 + channel) (2 + input)."""
    scene, plain, product = map(gdal.Open, (scene_path, plain_path, path))
    bands, factor, floor, amplitude = int(bands), float(factor), float(floor), float(amplitude)
    faults = []
    if product.RasterCount != plain.RasterCount + bands:
        faults.append(f"{product.RasterCount} bands, not {plain.RasterCount} + {bands}")
    for number in range(1, plain.RasterCount + 1):
        changed = int((plain.GetRasterBand(number).ReadAsArray() != product.GetRasterBand(number).ReadAsArray()).sum())
        if changed:
            faults.append(f"band {number}: {changed} pixels differ from the product without uncertainty")
    names = []
    for index in range(bands):
        one, two = scene.GetRasterBand(index + 1), product.GetRasterBand(plain.RasterCount + index + 1)
        names.append(two.GetDescription())
        small = one.ReadAsArray()
        deviation = amplitude * (1 + index) * (2 + small / 127.5 - 1)
        wanted = factor * 127.5 * numpy.sqrt(deviation * deviation + floor * floor)
        valid = repeat(one.GetMaskBand().ReadAsArray() != 0)
        got = two.ReadAsArray().astype("f8")
        outside = valid & ((got < repeat(wanted) - 1e-3) | (got > repeat(wanted) + 1 + 1e-3))
        if outside.any():
            faults.append(f"uncertainty of band {index + 1}: {int(outside.sum())} pixels are not what the model strays by, rounded up")
        if (two.GetMaskBand().ReadAsArray()[valid] == 0).any():
            faults.append(f"uncertainty of band {index + 1}: valid pixels read as nodata")
    _, errors, _ = validate_cloud_optimized_geotiff.validate(path, full_check=True)
    faults.extend(f"COG: {error}" for error in errors)
    print(json.dumps({"faults": faults, "names": names}))


def make(kind, source, path):
    if kind == "palette":
        made = gdal.GetDriverByName("GTiff").Create(path, 64, 48, 1, gdal.GDT_Byte)
        table = gdal.ColorTable()
        for entry in range(256):
            table.SetColorEntry(entry, (entry, 255 - entry, 7, 255))
        made.GetRasterBand(1).SetColorTable(table)
        made.GetRasterBand(1).WriteArray((numpy.arange(64 * 48) % 251).reshape(48, 64).astype("u1"))
    elif kind == "complex":
        gdal.Translate(path, source, outputType=gdal.GDT_CFloat32)
    elif kind == "float":
        gdal.Translate(path, source, outputType=gdal.GDT_Float32)
    elif kind == "float-square":
        gdal.Translate(path, source, outputType=gdal.GDT_Float32, srcWin=[10, 5, 160, 160])
    elif kind == "float-south-up":
        gdal.Translate(path, source, outputType=gdal.GDT_Float32)
        made = gdal.Open(path, gdal.GA_Update)
        six = made.GetGeoTransform()
        made.SetGeoTransform((six[0], six[1], 0, six[3] + made.RasterYSize * six[5], 0, -six[5]))
    else:
        sys.exit(f"unknown kind {kind}")
    made = None
    print("{}")


if __name__ == "__main__":
    gdal.UseExceptions()
    gdal.PushErrorHandler("CPLQuietErrorHandler")
    # As Nadir looks at files: without what lies beside them.
    gdal.SetConfigOption("GDAL_PAM_ENABLED", "NO")
    gdal.SetConfigOption("GDAL_DISABLE_READDIR_ON_OPEN", "EMPTY_DIR")
    {"check": check, "compare": compare, "uncertainty": uncertainty, "make": make}[sys.argv[1]](*sys.argv[2:])
