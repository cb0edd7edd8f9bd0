"""GDAL's own Python bindings as the oracle of Raster.Tests: makes odd rasters and reads products, never with Nadir's code.

    oracle.py make KIND PATH            writes a raster that has the trait KIND
    oracle.py dump PATH FOLDER          writes bandN.f32 and validN.u8 (GDAL's masks) and prints JSON about the file
    oracle.py replicas SCENE PRODUCT SCALE X Y W H   prints JSON: how many samples and mask pixels of a nearest-neighbour product differ from the scene's
    oracle.py rpc SCENE PRODUCT SCALE X Y         prints JSON: largest pixel error of the product's RPC
"""
import json
import os
import struct
import sys

import numpy
from osgeo import gdal, osr

gdal.UseExceptions()

RPC = {
    "ERR_BIAS": "1.5", "ERR_RAND": "0.5", "LINE_OFF": "24.5", "SAMP_OFF": "31.25", "LAT_OFF": "47.5", "LONG_OFF": "8.25", "HEIGHT_OFF": "400",
    "LINE_SCALE": "24.5", "SAMP_SCALE": "32.5", "LAT_SCALE": "0.01", "LONG_SCALE": "0.015", "HEIGHT_SCALE": "300",
    "LINE_NUM_COEFF": "0.001 0.02 -1.01 0.01 " + "0 " * 15 + "0", "LINE_DEN_COEFF": "1 0.0001 0.0002 0.0001 " + "0 " * 15 + "0",
    "SAMP_NUM_COEFF": "0.002 1.01 0.03 0.02 " + "0 " * 15 + "0", "SAMP_DEN_COEFF": "1 0.0002 0.0001 0.0003 " + "0 " * 15 + "0",
}


def utm():
    srs = osr.SpatialReference()
    srs.ImportFromEPSG(32632)
    return srs


def create(path, width=64, height=48, bands=1, kind=gdal.GDT_UInt16, options=(), fill=True):
    ds = gdal.GetDriverByName("GTiff").Create(path, width, height, bands, kind, list(options))
    if fill:
        rng = numpy.random.default_rng(7)
        for i in range(bands):
            ds.GetRasterBand(i + 1).WriteArray(rng.integers(1, 120, (height, width)))
    return ds


def placed(path, six, point=False, **more):
    ds = create(path, **more)
    if point:
        ds.SetMetadataItem("AREA_OR_POINT", "Point")
    ds.SetGeoTransform(six)
    ds.SetSpatialRef(utm())
    return ds


def gcps(path):
    ds = create(path)
    points = [(0, 0), (64, 0), (0, 48), (64, 48), (31.5, 20.25)]
    ds.SetGCPs([gdal.GCP(8 + 0.001 * p + 0.0001 * l, 47 - 0.001 * l, 12.5, p, l) for p, l in points], osr.SRS_WKT_WGS84_LAT_LONG)


def rpc(path):
    create(path).SetMetadata(RPC, "RPC")


def nan(path):
    ds = create(path, kind=gdal.GDT_Float32)
    band = ds.GetRasterBand(1)
    values = band.ReadAsArray() / 7
    values[3:9, 5:20] = numpy.nan
    values[20, 30] = numpy.inf
    values[21, 31] = -numpy.inf
    band.WriteArray(values)


def nodata_float(path):
    nan(path)
    ds = gdal.Open(path, gdal.GA_Update)
    band = ds.GetRasterBand(1)
    band.SetNoDataValue(-3.4028226550889045e38)
    values = band.ReadAsArray()
    values[30:40, 1:9] = numpy.float32(-3.4028226550889045e38)
    band.WriteArray(values)


def out_of_range_nodata(path):
    ds = create(path, bands=4, kind=gdal.GDT_Byte, options=["PHOTOMETRIC=RGB", "ALPHA=YES"])
    ds.GetRasterBand(1).SetNoDataValue(-10000)
    ds.GetRasterBand(4).WriteArray(numpy.where(numpy.arange(48 * 64).reshape(48, 64) % 5 == 0, 0, 255))


def alpha_and_nodata(path):
    out_of_range_nodata(path)
    ds = gdal.Open(path, gdal.GA_Update)
    ds.GetRasterBand(1).SetNoDataValue(17)


def joint_nodata(path):
    ds = create(path, bands=3, kind=gdal.GDT_Byte)
    ds.SetMetadataItem("NODATA_VALUES", "9 9 9")
    for i in range(3):
        values = ds.GetRasterBand(i + 1).ReadAsArray()
        values[10:20, 10:30] = 9
        values[0, i] = 9
        ds.GetRasterBand(i + 1).WriteArray(values)


def int16(path):
    ds = create(path, kind=gdal.GDT_Int16)
    ds.GetRasterBand(1).WriteArray(numpy.arange(64 * 48).reshape(48, 64) * 21 - 32768)
    ds.GetRasterBand(1).SetNoDataValue(-32768)


def palette(path):
    ds = create(path, kind=gdal.GDT_Byte)
    table = gdal.ColorTable()
    table.SetColorEntry(1, (10, 20, 30))
    ds.GetRasterBand(1).SetColorTable(table)


def alpha_only(path):
    ds = create(path, kind=gdal.GDT_Byte)
    ds.GetRasterBand(1).SetColorInterpretation(gdal.GCI_AlphaBand)


def tags(path):
    ds = create(path, bands=5)
    ds.SetMetadata({"ACQUIRED": "2020-01-02", "TIFFTAG_COPYRIGHT": "nobody", "STATISTICS_X": "1", "NADIR_MODEL": "old"})
    for i, name in enumerate(["B02", "B03", "B04", "B08", "blau grün"]):
        band = ds.GetRasterBand(i + 1)
        band.SetDescription(name)
        band.SetMetadata({"WAVELENGTH": str(400 + i), "STATISTICS_MEAN": "3"})
        band.SetScale(0.0001)
        band.SetOffset(-0.1)
        band.SetUnitType("reflectance")
        band.SetNoDataValue(0)


def elsewhere(path, target="/vsimem/elsewhere.tif"):
    create(path).SetMetadataItem("OVERVIEW_FILE", target, "OVERVIEWS")


def elsewhere_jp2(path):
    source = gdal.GetDriverByName("MEM").Create("", 64, 48, 1, gdal.GDT_Byte)
    source.SetMetadataItem("OVERVIEW_FILE", "/vsimem/elsewhere.tif", "OVERVIEWS")
    gdal.GetDriverByName("JP2OpenJPEG").CreateCopy(path, source, options=["WRITE_METADATA=YES"])


def big(path):
    """A 3000 x 2600 ramp from 1 in 256-pixel tiles, without overviews."""
    ds = create(path, 3000, 2600, 1, gdal.GDT_UInt16, ["TILED=YES", "COMPRESS=DEFLATE"], fill=False)
    ds.GetRasterBand(1).SetNoDataValue(0)
    y, x = numpy.mgrid[0:2600, 0:3000]
    ds.GetRasterBand(1).WriteArray((1 + x + y).astype(numpy.uint16))


def speck(path):
    """One valid pixel in a large scene of nodata."""
    ds = create(path, 4000, 4000, 1, gdal.GDT_UInt16, ["TILED=YES", "SPARSE_OK=YES", "COMPRESS=DEFLATE"], fill=False)
    ds.GetRasterBand(1).SetNoDataValue(0)
    ds.GetRasterBand(1).WriteArray(numpy.full((1, 1), 77, numpy.uint16), 7, 3)


def sparse(path):
    ds = create(path, 600, 600, 2, gdal.GDT_UInt16, ["TILED=YES", "SPARSE_OK=YES"], fill=False)
    ds.GetRasterBand(1).WriteArray(numpy.full((10, 10), 5, numpy.uint16), 0, 0)


def tiff_header(path, width, height, samples=1):
    entries = [(256, 4, width), (257, 4, height), (258, 3, 8), (259, 3, 1), (262, 3, 1), (273, 4, 8), (277, 3, samples), (278, 4, height), (279, 4, 10)]
    with open(path, "wb") as file:
        file.write(b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", len(entries)))
        for tag, kind, value in entries:
            file.write(struct.pack("<HHII", tag, kind, 1, value))
        file.write(b"\0" * 200)


def vrt(path):
    with open(path, "w") as file:
        file.write('<VRTDataset rasterXSize="2" rasterYSize="2"><VRTRasterBand dataType="Byte" band="1"><SimpleSource>'
                   "<SourceFilename>/etc/hostname</SourceFilename><SourceBand>1</SourceBand></SimpleSource></VRTRasterBand></VRTDataset>")


def wms(path):
    with open(path, "w") as file:
        file.write('<GDAL_WMS><Service name="TMS"><ServerUrl>http://127.0.0.1:9/${z}/${x}/${y}.png</ServerUrl></Service></GDAL_WMS>')


KINDS = {
    "north-up": lambda p: placed(p, (500000.1, 10 / 3, 0, 5200000.7, 0, -10 / 3)),
    "rotated": lambda p: placed(p, (500000.1, 7.07, 7.01, 5200000.7, 7.03, -7.09)),
    "sheared": lambda p: placed(p, (500000.1, 10.1, 2.3, 5200000.7, 0, -9.7)),
    "south-up": lambda p: placed(p, (500000.1, 10.1, 0, 5200000.7, 0, 9.7)),
    "point": lambda p: placed(p, (500000.1, 10 / 3, 0, 5200000.7, 0, -10 / 3), point=True),
    "point-rotated": lambda p: placed(p, (500000.1, 7.07, 7.01, 5200000.7, 7.03, -7.09), point=True),
    "gcps": gcps, "rpc": rpc, "nan": nan, "nodata-float": nodata_float, "out-of-range-nodata": out_of_range_nodata,
    "alpha-and-nodata": alpha_and_nodata, "joint-nodata": joint_nodata, "int16": int16, "palette": palette, "tags": tags,
    "elsewhere": elsewhere, "elsewhere-jp2": elsewhere_jp2, "big": big, "speck": speck, "sparse": sparse, "vrt": vrt, "wms": wms,
    "elsewhere-url": lambda p: elsewhere(p, "/vsicurl/http://127.0.0.1:9/x.tif"),
    "bare": lambda p: create(p, bands=3, kind=gdal.GDT_Byte),
    "complex": lambda p: create(p, kind=gdal.GDT_CInt16),
    "float64": lambda p: create(p, kind=gdal.GDT_Float64),
    "int32": lambda p: create(p, kind=gdal.GDT_Int32),
    "uint32": lambda p: create(p, kind=gdal.GDT_UInt32),
    "int8": lambda p: create(p, kind=gdal.GDT_Byte, options=["PIXELTYPE=SIGNEDBYTE"]) if gdal.VersionInfo() < "3070000"
    else create(p, kind=gdal.GDT_Int8),
    "half": lambda p: create(p, kind=gdal.GDT_Float32, options=["NBITS=16"]),
    "bilevel": lambda p: create(p, kind=gdal.GDT_Byte, options=["NBITS=1"]),
    "alpha-only": alpha_only,
    "65-bands": lambda p: create(p, 8, 8, 65, gdal.GDT_Byte),
    "one-strip": lambda p: create(p, 512, 512, 1, gdal.GDT_UInt16, ["BLOCKYSIZE=512", "COMPRESS=DEFLATE"]),
    "wide": lambda p: tiff_header(p, 200001, 3), "huge": lambda p: tiff_header(p, 2147483647, 2147483647), "zero": lambda p: tiff_header(p, 0, 0),
}


def dump(path, folder):
    ds = gdal.Open(path)
    bands = []
    for i in range(1, ds.RasterCount + 1):
        band = ds.GetRasterBand(i)
        band.ReadAsArray(buf_type=gdal.GDT_Float32).astype("<f4").tofile(os.path.join(folder, f"band{i}.f32"))
        (band.GetMaskBand().ReadAsArray() != 0).astype("u1").tofile(os.path.join(folder, f"valid{i}.u8"))
        nodata = band.GetNoDataValue()
        bands.append({
            "type": gdal.GetDataTypeName(band.DataType), "colour": gdal.GetColorInterpretationName(band.GetColorInterpretation()),
            "nodata": None if nodata is None else repr(nodata), "name": band.GetDescription(), "scale": band.GetScale(),
            "offset": band.GetOffset(), "unit": band.GetUnitType(), "tags": band.GetMetadata() or {}, "mask": band.GetMaskFlags(),
            "overviews": band.GetOverviewCount()})
    srs = ds.GetSpatialRef() or ds.GetGCPSpatialRef()
    six = ds.GetGeoTransform(can_return_null=True)
    print(json.dumps({
        "width": ds.RasterXSize, "height": ds.RasterYSize, "bands": bands, "tags": ds.GetMetadata() or {},
        "structure": ds.GetMetadata("IMAGE_STRUCTURE") or {}, "rpc": ds.GetMetadata("RPC") or {},
        "transform": None if six is None else [value.hex() for value in six], "crs": None if srs is None else srs.ExportToWkt(),
        "gcps": [[g.GCPPixel, g.GCPLine, g.GCPX, g.GCPY, g.GCPZ] for g in ds.GetGCPs()]}))


def replicas(scene, product, scale, x, y, width, height):
    one, two = gdal.Open(scene), gdal.Open(product)
    different = 0
    for i in range(1, one.RasterCount + 1):
        for small_band, large_band in [(one.GetRasterBand(i), two.GetRasterBand(i)),
                                       (one.GetRasterBand(i).GetMaskBand(), two.GetRasterBand(i).GetMaskBand())]:
            small = small_band.ReadAsArray(x, y, width, height)[:, None, :, None]
            large = large_band.ReadAsArray().reshape(height, scale, width, scale)
            different += int(((small != large) & ~((small != small) & (large != large))).sum())
    print(json.dumps({"different": different}))


def rpc_error(scene, product, scale, x, y):
    one = gdal.Transformer(gdal.Open(scene), None, ["METHOD=RPC", "RPC_HEIGHT=400"])
    two = gdal.Transformer(gdal.Open(product), None, ["METHOD=RPC", "RPC_HEIGHT=400"])
    worst = 0
    for longitude, latitude in [(8.25, 47.5), (8.255, 47.497), (8.243, 47.505), (8.26, 47.51)]:
        _, (column, row, _) = one.TransformPoint(1, longitude, latitude, 0)
        _, (fine_column, fine_row, _) = two.TransformPoint(1, longitude, latitude, 0)
        worst = max(worst, abs((column - x) * scale - fine_column), abs((row - y) * scale - fine_row))
    print(json.dumps({"pixels": worst}))


if __name__ == "__main__":
    command, arguments = sys.argv[1], sys.argv[2:]
    if command == "make":
        KINDS[arguments[0]](arguments[1])
        sys.exit()

    # From here on as Nadir looks at files: without what lies beside them. A broken thumbnail is no reason not to read the rest.
    gdal.DontUseExceptions()
    gdal.PushErrorHandler("CPLQuietErrorHandler")
    gdal.SetConfigOption("GDAL_PAM_ENABLED", "NO")
    gdal.SetConfigOption("GDAL_DISABLE_READDIR_ON_OPEN", "EMPTY_DIR")
    if command == "dump":
        dump(*arguments)
    elif command == "replicas":
        replicas(arguments[0], arguments[1], *map(int, arguments[2:]))
    elif command == "rpc":
        rpc_error(arguments[0], arguments[1], *map(int, arguments[2:]))
    else:
        sys.exit(f"unknown command {command}")
