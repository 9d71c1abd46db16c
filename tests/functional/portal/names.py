"""The bureaus as visitors of the portals read them."""

from __future__ import annotations

NAMES = {
    "jincheng": "晋城市行政审批服务管理局",
    "chengqu": "城区行政审批服务管理局",
    "zezhou": "泽州县行政审批服务管理局",
    "gaoping": "高平市行政审批服务管理局",
    "yangcheng": "阳城县行政审批服务管理局",
    "lingchuan": "陵川县行政审批服务管理局",
    "qinshui": "沁水县行政审批服务管理局",
    "jincheng-zone": "晋城经济技术开发区行政审批局",
    "bagong-park": "晋城经济技术开发区巴公园区事业服务中心",
    "gaoping-zone": "高平经济技术开发区行政审批办公室",
    "yangcheng-zone": "阳城经济技术开发区行政审批局",
    "lingchuan-zone": "陵川生态旅游示范区行政审批局",
    "qinshui-zone": "沁水经济技术开发区行政审批局",
}
